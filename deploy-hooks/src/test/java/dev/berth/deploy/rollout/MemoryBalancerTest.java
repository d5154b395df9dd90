package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

final class MemoryBalancerTest extends LoadBalancerContract {
    private final Map<Integer, Boolean> applications = new HashMap<>();
    private final MemoryBalancer balancer =
            new MemoryBalancer(
                    Map.of(BACKEND, 3), (address, port) -> applications.getOrDefault(port, false));

    @Override
    protected LoadBalancer balancer() {
        return balancer;
    }

    @Override
    protected Application application() {
        int port = 20000 + applications.size();
        applications.put(port, true);
        return new Application() {
            @Override
            public String address() {
                return "10.0.0.1";
            }

            @Override
            public int port() {
                return port;
            }

            @Override
            public void healthy(boolean healthy) {
                applications.put(port, healthy);
            }
        };
    }

    @Override
    protected boolean request() {
        return balancer.send(BACKEND, 1) == 0;
    }

    @Override
    protected void beginRequest() {
        balancer.sessions(SLOT, 1);
    }

    @Test
    void knowsItsSlotsAfterAReload() {
        switchOn(SLOT, application());
        long pid = balancer.read(Set.of(BACKEND)).pid();
        balancer.reload(true);
        assertThat(read(SLOT).up()).isTrue();
        assertThat(balancer.read(Set.of(BACKEND)).pid()).isNotEqualTo(pid);
        assertThat(balancer.earlier()).contains(Set.of(pid));
        balancer.endOldProcesses();
        assertThat(balancer.earlier()).contains(Set.of());
    }

    @Test
    void forgetsItsSlotsInARestart() {
        switchOn(SLOT, application());
        balancer.restart();
        assertThat(read(SLOT).status()).isEqualTo("MAINT");
    }
}
