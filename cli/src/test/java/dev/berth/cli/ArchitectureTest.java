package dev.berth.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses ROOM =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.berth.cli");

    @Test
    void touchesOnlyTheModelTheJdkPicocliJacksonAndTheTarReader() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.berth.cli..",
                        "dev.berth.model..",
                        "java..",
                        "javax.net.ssl..",
                        "picocli..",
                        "com.fasterxml.jackson..",
                        "org.apache.commons.compress..",
                        "org.jspecify..")
                .check(ROOM);
    }

    @Test
    void hasNoPackageCycles() {
        slices().matching("dev.berth.cli.(*)..").should().beFreeOfCycles().check(ROOM);
    }
}
