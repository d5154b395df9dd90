package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.ContainerState.Running;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.model.Platform;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the outside looked like when it was last looked at. Nothing of it is remembered over a
 * crash: it is looked at again.
 *
 * <p>Immutable to those who have one: each change is made to a copy, before anybody has that.
 */
public final class Seen {
    private Instant now;
    private @Nullable List<Platform> image;
    private final Map<String, Platform> platforms;
    private final Set<String> pulled;
    private final Map<String, Timed<ContainerState>> containers;
    private final Map<String, Integer> restarts;
    private final Map<String, Timed<BalancerState>> balancers;
    private final Map<Seat, Integer> idle;
    private final Map<String, Instant> asked;
    private final Map<Command, Failing> failing;

    private record Timed<T>(T value, Instant at) {}

    private Seen(Instant now) {
        this.now = now;
        this.platforms = new HashMap<>();
        this.pulled = new HashSet<>();
        this.containers = new HashMap<>();
        this.restarts = new HashMap<>();
        this.balancers = new HashMap<>();
        this.idle = new HashMap<>();
        this.asked = new HashMap<>();
        this.failing = new LinkedHashMap<>();
    }

    private Seen(Seen other) {
        this.now = other.now;
        this.image = other.image;
        this.platforms = new HashMap<>(other.platforms);
        this.pulled = new HashSet<>(other.pulled);
        this.containers = new HashMap<>(other.containers);
        this.restarts = new HashMap<>(other.restarts);
        this.balancers = new HashMap<>(other.balancers);
        this.idle = new HashMap<>(other.idle);
        this.asked = new HashMap<>(other.asked);
        this.failing = new LinkedHashMap<>(other.failing);
    }

    static Seen nothing(Instant now) {
        return new Seen(now);
    }

    Instant now() {
        return now;
    }

    /** The platforms that the image is for; empty before they are known. */
    Optional<List<Platform>> image() {
        return Optional.ofNullable(image);
    }

    Optional<Platform> platform(String host) {
        return Optional.ofNullable(platforms.get(host));
    }

    boolean hasPulled(String host) {
        return pulled.contains(host);
    }

    Optional<ContainerState> container(Instance instance) {
        return Optional.ofNullable(containers.get(instance.key())).map(Timed::value);
    }

    /** How often it had been restarted when it was first seen running. */
    int restartsAtFirst(Instance instance) {
        return restarts.getOrDefault(instance.key(), 0);
    }

    Optional<BalancerState> balancer(String name) {
        return Optional.ofNullable(balancers.get(name)).map(Timed::value);
    }

    Optional<SlotState> slot(Seat seat) {
        return balancer(seat.balancer()).flatMap(state -> state.of(seat.slot()));
    }

    /** Whether two readings in a row found nothing under way on a slot that takes nothing new. */
    boolean idleTwice(Seat seat) {
        return idle.getOrDefault(seat, 0) >= 2;
    }

    Optional<Failing> failing(Command command) {
        return Optional.ofNullable(failing.get(command));
    }

    /** What is being tried again, in the order in which it first failed. */
    Map<Command, Failing> failing() {
        return Collections.unmodifiableMap(failing);
    }

    /** Whether it is time to look at it again. */
    boolean isDue(Instance instance, Duration every) {
        return isDue(containers.get(instance.key()), every);
    }

    boolean isDue(String balancer, Duration every) {
        return isDue(balancers.get(balancer), every);
    }

    boolean isAskDue(String balancer, Duration every) {
        var last = asked.get(balancer);
        return last == null || !now.isBefore(last.plus(every));
    }

    private boolean isDue(@Nullable Timed<?> last, Duration every) {
        return last == null || !now.isBefore(last.at().plus(every));
    }

    Seen at(Instant time) {
        var next = new Seen(this);
        next.now = time;
        return next;
    }

    Seen imageFor(List<Platform> known) {
        var next = new Seen(this);
        next.image = known;
        return next;
    }

    Seen platform(String host, Platform platform) {
        var next = new Seen(this);
        next.platforms.put(host, platform);
        return next;
    }

    Seen pulled(String host) {
        var next = new Seen(this);
        next.pulled.add(host);
        return next;
    }

    Seen container(Instance instance, ContainerState state) {
        var next = new Seen(this);
        next.containers.put(instance.key(), new Timed<>(state, now));
        if (state instanceof Running running) {
            next.restarts.putIfAbsent(instance.key(), running.restarts());
        }
        return next;
    }

    /** After a change it must be looked at again. */
    Seen forgetting(Instance instance) {
        var next = new Seen(this);
        next.containers.remove(instance.key());
        next.restarts.remove(instance.key());
        return next;
    }

    /**
     * A slot that takes traffic counts as never idle, however quiet it is: both readings must come
     * after the drain.
     */
    Seen balancer(String name, BalancerState state) {
        var next = new Seen(this);
        next.balancers.put(name, new Timed<>(state, now));
        for (var slot : state.slots()) {
            var seat = new Seat(name, slot.slot());
            boolean resting = slot.admin() != Admin.READY && slot.idle();
            next.idle.put(seat, resting ? idle.getOrDefault(seat, 0) + 1 : 0);
        }
        return next;
    }

    /** After a change it must be looked at again. */
    Seen forgetting(String balancer) {
        var next = new Seen(this);
        next.balancers.remove(balancer);
        return next;
    }

    /** Everything that commands may have changed must be looked at again. */
    Seen again() {
        var next = new Seen(this);
        next.containers.clear();
        next.balancers.clear();
        return next;
    }

    Seen asked(String balancer) {
        var next = new Seen(this);
        next.asked.put(balancer, now);
        return next;
    }

    Seen failed(Command command, String why) {
        var next = new Seen(this);
        next.failing.put(command, Failing.again(failing.get(command), why, now));
        return next;
    }

    /** These have not to be tried again. */
    Seen over(Predicate<Command> commands) {
        if (failing.keySet().stream().noneMatch(commands)) {
            return this;
        }
        var next = new Seen(this);
        next.failing.keySet().removeIf(commands);
        return next;
    }

    /** What did not answer while nobody waited for it may take its time from now on. */
    Seen patientAgain() {
        var next = new Seen(this);
        next.failing.clear();
        return next;
    }

    /**
     * A command that has failed each time since it was first given.
     *
     * @param since when it did first
     * @param retryAt when it may be tried again
     * @param why it did last, for people
     */
    record Failing(int times, Instant since, Instant retryAt, String why) {
        private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
        private static final int DOUBLINGS = 5;

        private static Failing again(@Nullable Failing before, String why, Instant now) {
            int times = before == null ? 1 : before.times + 1;
            var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, DOUBLINGS));
            return new Failing(times, before == null ? now : before.since, now.plus(pause), why);
        }
    }
}
