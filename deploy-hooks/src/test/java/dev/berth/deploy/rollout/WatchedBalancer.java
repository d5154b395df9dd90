package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Set<String> inOldProcesses = new HashSet<>();
    private @Nullable BalancerState lastAnswer;
    private int readingsToFinish = 2;
    private boolean loaded;
    private int failed;
    private boolean reachable = true;
    private Runnable beforeAnswers = () -> {};

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

    /** What happens when something has been done and before its answer arrives. */
    void beforeAnswers(Runnable happening) {
        beforeAnswers = happening;
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

    /** A reload: the old process goes on with what is under way, and only it knows of that. */
    void reload(boolean oldLingers) {
        var now = balancer.read(backends);
        underWay.keySet()
                .forEach(slot ->
                        now.of(slot)
                                .filter(state -> oldLingers)
                                .ifPresent(state -> inOldProcesses.add(of(state))));
        underWay.clear();
        balancer.reload(oldLingers);
    }

    void endOldProcesses() {
        inOldProcesses.clear();
        balancer.endOldProcesses();
    }

    private static String of(SlotState slot) {
        return slot.address() + ":" + slot.port();
    }

    /** Where requests are still being answered. */
    boolean isUnderWay(String address, int port) {
        if (inOldProcesses.contains(address + ":" + port)) {
            return true;
        }
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
        lastAnswer = balancer.read(asked);
        return lastAnswer;
    }

    @Override
    public void assign(Slot slot, String address, int port) {
        answer();
        balancer.assign(slot, address, port);
        traffic();
        beforeAnswers.run();
    }

    @Override
    public void ready(Slot slot) {
        answer();
        var state = Objects.requireNonNull(lastAnswer).of(slot).orElseThrow();
        assertThat(state.checkedInDrain() || state.admin() == Admin.READY)
                .as("%s gets traffic only after a passed check: %s", slot, state)
                .isTrue();
        balancer.ready(slot);
        traffic();
        beforeAnswers.run();
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
        beforeAnswers.run();
    }

    @Override
    public void maint(Slot slot) {
        answer();
        balancer.maint(slot);
        traffic();
        beforeAnswers.run();
    }

    @Override
    public long cut(Slot slot) {
        answer();
        underWay.remove(slot);
        return balancer.cut(slot);
    }

    @Override
    public Optional<Set<Long>> earlier() {
        answer();
        return balancer.earlier();
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
