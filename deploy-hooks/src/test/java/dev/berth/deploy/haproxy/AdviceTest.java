package dev.berth.deploy.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Of versions that this machine does not have. */
final class AdviceTest {
    private static final Configuration GOOD =
            new Configuration(
                    List.of(Path.of("/etc/haproxy/haproxy.cfg")),
                    List.of(
                            "  server-state-file /var/lib/haproxy/servers.state # kept",
                            "  load-server-state-from-file   global",
                            "  option idle-close-on-response"));

    @ParameterizedTest
    @ValueSource(strings = {"2.4.18", "2.5", "1.8.30-1~bpo", "2.0.0"})
    void warnsOfAVersionThatIsTooOld(String version) {
        assertThat(advice(version)).singleElement().asString().contains(version, "2.6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.12-1+deb12u4", "3.0.2", "2.8-dev3", "10.0", "unknown", "", "3"})
    void isSilentOfEveryOther(String version) {
        assertThat(advice(version)).isEmpty();
    }

    private static List<String> advice(String version) {
        return new Advice("lb1", Endpoint.parse("unix:///run/haproxy/admin.sock"))
                .on(new Reading(Map.of("Version", version), Map.of()), Optional.of(GOOD));
    }
}
