package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.resource.Host;
import dev.berth.deploy.resource.Host.PortRange;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class PullNameTest {
    private static final String ELSEWHERE = "tcp://10.0.0.1:2375";

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:5000", "0.0.0.0:5000", "localhost:5000", "[::1]:5000", "[::]:80"})
    void doubtsThatAnotherMachinePullsFromHere(String publicName) {
        assertThat(PullName.doubt(host(ELSEWHERE, null), publicName))
                .hasValueSatisfying(
                        why -> assertThat(why).contains(publicName, "--public-name", "`registry`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.example:5000", "registry", "10.0.0.9:5000", "[fd00::1]:5000"})
    void believesAnyOtherName(String publicName) {
        assertThat(PullName.doubt(host(ELSEWHERE, null), publicName)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unix:///var/run/docker.sock", "tcp://127.0.0.1:2375", "tcp://[::1]:2375"})
    void believesThatThisMachinePullsFromHere(String docker) {
        assertThat(PullName.doubt(host(docker, null), "127.0.0.1:5000")).isEmpty();
    }

    @Test
    void believesAHostThatNamesItsRegistry() {
        assertThat(PullName.doubt(host(ELSEWHERE, "registry:5000"), "127.0.0.1:5000")).isEmpty();
    }

    private static Host host(String docker, @Nullable String registry) {
        return new Host("app1", docker, "10.0.0.1", registry, new PortRange(1, 2), Map.of());
    }
}
