package dev.berth.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.Test;

/** The walls of this room: design and ARCHITECTURE.md say why they stand where they do. */
class ArchitectureTest {
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.berth");

    private static void holds(ArchRule rule) {
        rule.check(CODE);
    }

    @Test
    void onlyHttpKnowsNetty() {
        holds(
                noClasses()
                        .that(are(resideOutsideOfPackages("dev.berth.server.http..")))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.netty.."));
    }

    @Test
    void httpDoesNotKnowWhatARegistryIs() {
        holds(
                classes()
                        .that()
                        .resideInAPackage("dev.berth.server.http..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.berth.server.http..",
                                "dev.berth.model",
                                "io.netty..",
                                "com.fasterxml.jackson..",
                                "org.slf4j..",
                                "org.jspecify..",
                                "javax.net.ssl..",
                                "java.."));
    }

    @Test
    void httpUsesNoWordOfTheModelButErrors() {
        holds(
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.server.http..")
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "dev\\.berth\\.model\\.(Digest|Tag|RepositoryName|Reference|Manifest|MediaType|Descriptor|Event).*"));
    }

    @Test
    void onlyMainKnowsTheEngines() {
        holds(
                noClasses()
                        .that(are(resideInAPackage("dev.berth.server..")))
                        .and()
                        .haveNameNotMatching("dev\\.berth\\.server\\.(Main|Adapters)")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.berth.storage.kv.rocks..",
                                "dev.berth.storage.kv.memory..",
                                "dev.berth.storage.blob.file..",
                                "dev.berth.storage.blob.memory..",
                                "dev.berth.deploy.docker..",
                                "dev.berth.deploy.haproxy..",
                                "org.rocksdb..",
                                "com.github.dockerjava.."));
    }

    @Test
    void handlersDoNotReachBackToWhatPutsThemTogether() {
        holds(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "dev.berth.server.http..",
                                "dev.berth.server.registry..",
                                "dev.berth.server.mirror..",
                                "dev.berth.server.admin..",
                                "dev.berth.server.auth..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.berth.server"));
    }

    @Test
    void theRegistryDoesNotKnowTheAdminApiOrDeploys() {
        holds(
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.server.registry..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.berth.server.admin..",
                                "dev.berth.model.admin..",
                                "dev.berth.deploy.."));
    }

    /** It speaks as a client, and does not know that there is a server around it. */
    @Test
    void theMirrorKnowsStorageAndItsUpstreams() {
        holds(
                classes()
                        .that()
                        .resideInAPackage("dev.berth.server.mirror..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.berth.server.mirror..",
                                "dev.berth.model",
                                "dev.berth.storage.kv",
                                "dev.berth.storage.blob",
                                "dev.berth.storage.catalogue",
                                "com.fasterxml.jackson..",
                                "org.slf4j..",
                                "org.jspecify..",
                                "java..",
                                "javax.net.ssl"));
    }

    @Test
    void noRoomKnowsTheServer() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.berth.server..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.berth.server.."));
    }

    @Test
    void packagesHaveNoCycles() {
        holds(slices().matching("dev.berth.server.(*)..").should().beFreeOfCycles());
    }
}
