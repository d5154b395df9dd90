package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.BalancerState.Admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A balancer under traffic that is never without: before and after everything that is done to it,
 * requests are sent, and a request that was under way when a server was drained takes a few
 * readings more.
 */
final class WatchedBalancer implements LoadBalancer {
    private final MemoryBalancer balancer;
    private final Set<String> backends;
    private final Map<Slot, Integer> underWay = new HashMap<>();
    private int readingsToFinish = 2;
    private boolean loaded;
    private int failed;
    private boolean reachable = true;

    WatchedBalancer(MemoryBalancer balancer, Set<String> backends) {
        this.balancer = balancer;
        this.backends = backends;
    }

    /** From now on there is traffic. */
    void load() {
        loaded = true;
    }

    /** How many readings a request is under way for, when its server is drained. */
    void requestsTake(int readings) {
        readingsToFinish = readings;
        underWay.replaceAll((slot, left) -> Math.min(left, readings));
    }

    void reachable(boolean answers) {
        reachable = answers;
    }

    int failed() {
        return failed;
    }

    MemoryBalancer unwatched() {
        return balancer;
    }

    void traffic() {
        if (loaded) {
            for (var backend : backends) {
                failed += balancer.send(backend, 4);
            }
        }
    }

    /** Where requests are still being answered. */
    boolean isUnderWay(String address, int port) {
        return balancer.read(backends).slots().stream()
                .filter(slot -> slot.address().equals(address) && slot.port() == port)
                .anyMatch(slot -> slot.sessions() > 0);
    }

    @Override
    public BalancerState read(Set<String> asked) {
        answer();
        underWay.replaceAll((slot, left) -> left - 1);
        underWay.forEach((slot, left) -> balancer.sessions(slot, left > 0 ? 1 : 0));
        underWay.values().removeIf(left -> left <= 0);
        return balancer.read(asked);
    }

    @Override
    public void assign(Slot slot, String address, int port) {
        answer();
        balancer.assign(slot, address, port);
        traffic();
    }

    @Override
    public void ready(Slot slot) {
        answer();
        var state = balancer.read(Set.of(slot.backend())).of(slot).orElseThrow();
        assertThat(state.checkedInDrain() || state.admin() == Admin.READY)
                .as("%s gets traffic only after a passed check: %s", slot, state)
                .isTrue();
        balancer.ready(slot);
        traffic();
    }

    @Override
    public void drain(Slot slot) {
        answer();
        if (loaded) {
            balancer.sessions(slot, 1);
            underWay.put(slot, readingsToFinish);
        }
        balancer.drain(slot);
        traffic();
    }

    @Override
    public void maint(Slot slot) {
        answer();
        balancer.maint(slot);
        traffic();
    }

    @Override
    public long cut(Slot slot) {
        answer();
        underWay.remove(slot);
        return balancer.cut(slot);
    }

    @Override
    public Optional<Boolean> ended(long pid) {
        answer();
        return balancer.ended(pid);
    }

    @Override
    public List<String> warnings(Set<String> asked) {
        return balancer.warnings(asked);
    }

    @Override
    public void close() {}

    private void answer() {
        traffic();
        if (!reachable) {
            throw StepFailed.unreachable("the balancer does not answer", null);
        }
    }
}
