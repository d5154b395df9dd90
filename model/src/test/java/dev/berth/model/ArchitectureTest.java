package dev.berth.model;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;

class ArchitectureTest {
    private static final JavaClasses MODEL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.berth.model");

    @Test
    void usesTheJdkAndAnnotationsOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAPackage("dev.berth.model..")
                                .or(
                                        resideInAnyPackage(
                                                "java.lang..",
                                                "java.util..",
                                                "java.time..",
                                                "org.jspecify.annotations",
                                                "com.fasterxml.jackson.annotation")))
                .check(MODEL);
    }

    @Test
    void doesNoInputOrOutputAndReadsNoClock() {
        noClasses().should().callMethod(Instant.class, "now").check(MODEL);
        noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(MODEL);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(MODEL);
    }

    @Test
    void isImmutable() {
        fields().that().areNotStatic().should().beFinal().check(MODEL);
        fields().that().areStatic().should().beFinal().check(MODEL);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.berth.model.(*)..").should().beFreeOfCycles().check(MODEL);
        noClasses()
                .that(resideInAPackage("dev.berth.model"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.berth.model..")
                                .and(not(resideInAPackage("dev.berth.model"))))
                .check(MODEL);
    }
}
