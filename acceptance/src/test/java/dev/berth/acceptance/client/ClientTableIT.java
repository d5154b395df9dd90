package dev.berth.acceptance.client;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.SecuredServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Every client pushes, pulls, and has what it had. Docker's own are in {@code registry.ClientsIT}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(900)
class ClientTableIT {
    private BerthServer plain;
    private SecuredServer secured;

    @BeforeAll
    void up(@TempDir Path directory) {
        plain = BerthServer.start(directory.resolve("plain"));
        secured = SecuredServer.onLoopback(directory.resolve("secured"));
    }

    @AfterAll
    void down() {
        try {
            plain.close();
        } finally {
            secured.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void overHttp(Client client, @TempDir Path home) throws IOException {
        client.run(new Reach.Plain("127.0.0.1:" + plain.port()), home);
    }

    @ParameterizedTest
    @EnumSource
    void overTlsWithALogin(Client client, @TempDir Path home) throws IOException {
        client.run(
                new Reach.Secured(
                        secured.registry(),
                        secured.authority(),
                        SecuredServer.OPS,
                        SecuredServer.PASSWORD),
                home);
    }
}
