package dev.berth.deploy;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String[] ADAPTERS = {
        "dev.berth.deploy.docker", "dev.berth.deploy.haproxy"
    };
    private static final JavaClasses DEPLOY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.berth.deploy");

    @Test
    void usesTheModelStoragesPortsAndFewLibraries() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                "dev.berth.deploy..",
                                "dev.berth.model..",
                                "dev.berth.storage.kv",
                                "dev.berth.storage.blob",
                                "dev.berth.storage.catalogue",
                                "java..",
                                "org.jspecify.annotations",
                                "org.slf4j..",
                                "com.fasterxml.jackson..",
                                "com.github.dockerjava.."))
                .check(DEPLOY);
    }

    @Test
    void onlyTheDockerAdapterKnowsDockerJava() {
        noClasses()
                .that(not(resideInAPackage("dev.berth.deploy.docker")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.github.dockerjava.."))
                .check(DEPLOY);
    }

    @Test
    void nobodyInTheRoomKnowsAnAdapter() {
        for (var adapter : ADAPTERS) {
            noClasses()
                    .that(not(resideInAPackage(adapter)))
                    .should()
                    .dependOnClassesThat(resideInAPackage(adapter))
                    .check(DEPLOY);
        }
    }

    @Test
    void anAdapterKnowsThePortsAndNothingElseOfTheRoom() {
        for (var adapter : ADAPTERS) {
            classes()
                    .that(resideInAPackage(adapter))
                    .should()
                    .onlyDependOnClassesThat(
                            not(resideInAPackage("dev.berth.deploy.."))
                                    .or(resideInAPackage(adapter))
                                    .or(resideInAPackage("dev.berth.deploy.rollout")))
                    .check(DEPLOY);
        }
    }

    @Test
    void onlyAdaptersOpenSockets() {
        noClasses()
                .that(not(resideInAnyPackage(ADAPTERS)))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.net.http..", "java.nio.channels..", "io.netty.."))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Server)?Socket")
                .check(DEPLOY);
    }

    @Test
    void onlyTheRunnerHasAClockAndThreads() {
        noClasses()
                .that(resideInAPackage("dev.berth.deploy.rollout"))
                .and()
                .haveNameNotMatching(".*\\.RolloutRunner(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.(Clock|InstantSource)|java\\.lang\\.Thread")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(DEPLOY);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.berth.deploy.(*)..").should().beFreeOfCycles().check(DEPLOY);
    }
}
