package dev.berth.storage;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class ArchitectureTest {
    private static final JavaClasses STORAGE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.berth.storage");

    @Test
    void usesTheModelAndFewLibraries() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAPackage("dev.berth.storage..")
                                .or(resideInAPackage("dev.berth.model"))
                                .or(resideInAPackage("java.."))
                                .or(resideInAPackage("org.jspecify.annotations"))
                                .or(resideInAPackage("org.slf4j.."))
                                .or(resideInAPackage("org.rocksdb"))
                                .or(resideInAPackage("com.fasterxml.jackson..")))
                .check(STORAGE);
    }

    @Test
    void onlyKvRocksKnowsRocksDb() {
        noClasses()
                .that(not(resideInAPackage("dev.berth.storage.kv.rocks")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.rocksdb"))
                .check(STORAGE);
    }

    /**
     * But for what tries whether the page cache can be passed by, and for the files of large values
     * beside RocksDB's.
     */
    @Test
    void onlyBlobFileTouchesTheFileSystem() {
        noClasses()
                .that(
                        not(resideInAPackage("dev.berth.storage.blob.file"))
                                .and(not(named(DirectIo.class.getName())))
                                .and(not(named("dev.berth.storage.kv.rocks.ValueLog"))))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("java.nio.file..").and(not(named("java.nio.file.Path"))))
                .orShould()
                .dependOnClassesThat(named("java.io.File"))
                .check(STORAGE);
    }

    @Test
    void thePortsKnowNothingOfARegistryButDigests() {
        noClasses()
                .that(
                        resideInAPackage("dev.berth.storage.kv..")
                                .or(resideInAPackage("dev.berth.storage.blob..")))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.berth.storage.catalogue"))
                .check(STORAGE);
        noClasses()
                .that(resideInAPackage("dev.berth.storage.kv.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.berth.model")
                                .and(not(errors()))
                                .or(resideInAPackage("dev.berth.storage.blob..")))
                .check(STORAGE);
        noClasses()
                .that(resideInAPackage("dev.berth.storage.blob.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.berth.model")
                                .and(not(errors()))
                                .and(not(nameBegins("dev.berth.model.Digest")))
                                .and(not(named("dev.berth.model.Quoted")))
                                .or(resideInAPackage("dev.berth.storage.kv..")))
                .check(STORAGE);
    }

    @Test
    void theCatalogueKnowsPortsAndNoEngine() {
        noClasses()
                .that(resideInAPackage("dev.berth.storage.catalogue"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.berth.storage.kv.*")
                                .or(resideInAPackage("dev.berth.storage.blob.*")))
                .check(STORAGE);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.berth.storage.(**)").should().beFreeOfCycles().check(STORAGE);
    }

    @Test
    void theFailuresOfTheDiskDoNotLeave() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should(notDeclareTheDisksExceptions())
                .check(STORAGE);
    }

    private static ArchCondition<JavaMethod> notDeclareTheDisksExceptions() {
        return new ArchCondition<>("not declare IOException or RocksDBException") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                for (var thrown : method.getExceptionTypes()) {
                    if (thrown.isAssignableTo(IOException.class)
                            || thrown.getName().equals("org.rocksdb.RocksDBException")) {
                        events.add(
                                SimpleConditionEvent.violated(
                                        method, method.getFullName() + " declares " + thrown));
                    }
                }
            }
        };
    }

    private static DescribedPredicate<JavaClass> errors() {
        return nameBegins("dev.berth.model.BerthException").or(named("dev.berth.model.ErrorCode"));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe(name, found -> found.getName().equals(name));
    }

    private static DescribedPredicate<JavaClass> nameBegins(String beginning) {
        return DescribedPredicate.describe(
                beginning, found -> found.getName().startsWith(beginning));
    }
}
