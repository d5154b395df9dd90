package dev.berth.deploy.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

final class EndpointTest {
    @Test
    void readsAUnixSocket() {
        assertThat(Endpoint.parse("unix:///run/haproxy/admin.sock"))
                .isEqualTo(new Endpoint.Unix(Path.of("/run/haproxy/admin.sock")));
    }

    @Test
    void readsAHostAndItsPort() {
        assertThat(Endpoint.parse("tcp://lb1.example:9999"))
                .isEqualTo(new Endpoint.Tcp("lb1.example", 9999));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:///run/a.sock", "tcp://[::1]:9999", "tcp://10.0.0.1:1"})
    void writesItselfAsItWasRead(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/run/haproxy/admin.sock",
                "unix:admin.sock",
                "unix://admin.sock",
                "tcp://lb1",
                "tcp://lb1:0",
                "tcp://lb1:65536",
                "tcp://lb1:9999/path",
                "tcp://:9999",
                "http://lb1:9999",
                "unix:///run/\u0000",
                "tcp://lb 1:9999",
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("tcp://host:port");
    }
}
