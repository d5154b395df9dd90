package dev.berth.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.console.CommandFailed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class ServerAddressTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("BERTH_SERVER", "https://registry.example:5000/");

    @Test
    void takesTheOptionFirst() {
        assertThat(ServerAddress.choose("http://10.0.0.1:5000", ENVIRONMENT))
                .hasToString("http://10.0.0.1:5000 (--server)");
    }

    @Test
    void takesTheEnvironmentNext() {
        assertThat(ServerAddress.choose(null, ENVIRONMENT))
                .hasToString("https://registry.example:5000 (BERTH_SERVER in the environment)");
    }

    @Test
    void takesThisMachineLast() {
        assertThat(ServerAddress.choose(null, Map.of("BERTH_SERVER", "")))
                .hasToString("http://127.0.0.1:5000 (the default)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:5000", "ftp://x", "http://", "http://x/api", ""})
    void refusesWhatIsNoServersUrl(String text) {
        assertThatThrownBy(() -> ServerAddress.choose(text, Map.of()))
                .isInstanceOf(CommandFailed.class)
                .hasMessage(
                        "the server's address '%s' (from --server) is not a URL such as"
                                + " http://127.0.0.1:5000",
                        text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ann:secret@registry.example",
                "https://ann:secret@registry.example/path",
                "https://ann:sec ret@registry.example",
                "ann:secret@registry.example"
            })
    void refusesALoginInTheAddressAndDoesNotRepeatIt(String text) {
        assertThatThrownBy(() -> ServerAddress.choose(text, Map.of()))
                .isInstanceOf(CommandFailed.class)
                .hasMessage(
                        "the server's address (from --server) has a login in it. Leave that out, as"
                                + " in https://registry.example:5000, and run `berth login`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:5000",
                "http://LocalHost",
                "http://127.0.0.1:5000",
                "http://127.3.2.1",
                "http://[::1]:5000"
            })
    void knowsThisMachine(String text) {
        assertThat(ServerAddress.choose(text, Map.of()).isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.evil.com",
                "http://127.0.0.1.evil.com",
                "http://localhost.evil.com",
                "http://10.0.0.1",
                "http://[::2]"
            })
    void takesNoOtherMachineForThisOne(String text) {
        assertThat(ServerAddress.choose(text, Map.of()).isLoopback()).isFalse();
    }
}
