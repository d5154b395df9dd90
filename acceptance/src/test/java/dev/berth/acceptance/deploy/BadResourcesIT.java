package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;

/** A file that cannot be meant is refused by line and key, and nothing of it is applied. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class BadResourcesIT {
    private Site site;

    @BeforeAll
    void up() {
        site = new Site(BadResourcesIT.class, 1);
    }

    @AfterAll
    void down() {
        site.close();
    }

    @Test
    void anUnknownKey() throws IOException {
        assertRefused(site.service(1, "0s") + "colour: green\n", "colour", "line");
    }

    @Test
    void aWrongType() throws IOException {
        assertRefused(site.service(1, "0s").replace("replicas: 1", "replicas: some"), "some");
    }

    @Test
    void anUnknownHost() throws IOException {
        assertRefused(site.service(1, "0s").replace("[app1]", "[app7]"), "app7");
    }

    @Test
    void moreReplicasThanSlots() throws IOException {
        assertRefused(site.service(13, "0s"), "12 slots");
    }

    private void assertRefused(String service, String... names) throws IOException {
        var yaml = site.hostsAndBalancer() + "---\n" + service;
        var file = Files.writeString(Files.createTempFile("bad", ".yml"), yaml);
        try {
            var said = site.cli().run("apply", "-f", file);
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).contains(names).doesNotContain("Exception");
            assertThat(site.get("/api/v1/services")).isEmpty();
        } finally {
            Files.delete(file);
        }
    }
}
