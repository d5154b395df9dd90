package dev.berth.cli.bench;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One operation at one registry: its rounds so far. Belongs to the bench's thread. */
final class Lane {
    private static final Duration TAKING_BACK = Duration.ofSeconds(60);

    /** Rounds that a warm-up may push: in less, a registry's compiler is not done. */
    private static final int WARM_UP = 6;

    private static final int TAKING_BACK_CONNECTIONS = 8;
    private static final int EXAMPLES = 5;

    /** Beyond these the registry does not mean to delete. */
    private static final int REFUSALS = 20;

    private final Target target;
    private final Work work;
    private final int connections;
    private final long mostPushed;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Round> rounds = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private long left;
    private long warmUpErrors;

    Lane(Target target, Work work, int connections, long mostPushed) {
        this.target = target;
        this.work = work;
        this.connections = connections;
        this.mostPushed = mostPushed;
    }

    /** What the first requests cost is not measured; their failures are kept. */
    void warmUp(Duration time) throws InterruptedException {
        if (time.isPositive()) {
            warmUpErrors += measure(time, WARM_UP * mostPushed).errors();
        }
    }

    Round round(Duration time) throws InterruptedException {
        var round = measure(time, mostPushed);
        rounds.add(round);
        return round;
    }

    Target target() {
        return target;
    }

    List<Round> rounds() {
        return List.copyOf(rounds);
    }

    List<String> examples() {
        return List.copyOf(examples);
    }

    long warmUpErrors() {
        return warmUpErrors;
    }

    /** What it could not take back, in words. */
    List<String> left() {
        return left == 0 ? List.of() : List.of("up to " + left + " " + work.makes());
    }

    private Round measure(Duration time, long bytes) throws InterruptedException {
        if (work.pushes() > 0) {
            Disk.settle(target);
        }
        var process = target.process();
        var self = process == null ? null : LocalProcess.self();
        long first = numbers.get();
        var limit = new Limit(time, first + most(bytes), Long.MAX_VALUE);
        var load = Load.connected(target, connections, work, numbers, limit);
        var before = cpu(process);
        var ownBefore = cpu(self);
        var outcome = load.run();
        var cpu = since(before, process);
        var ownCpu = since(ownBefore, self);
        var residentMb = process == null ? null : (Double) (process.resident() / 1e6);
        outcome.examples().stream().limit(EXAMPLES - examples.size()).forEach(examples::add);
        long end = Math.min(numbers.get(), limit.end());
        numbers.set(end);
        takeBack(first, end, outcome.failed());
        return Round.of(outcome, cpu, ownCpu, residentMb);
    }

    private long most(long bytes) {
        return work.pushes() == 0
                ? Long.MAX_VALUE / 2
                : Math.max(connections, bytes / work.pushes());
    }

    /** So that the next round meets the same registry, and the last leaves it as it was. */
    private void takeBack(long first, long end, long neverMade) throws InterruptedException {
        if (work.makes().isEmpty()) {
            return;
        }
        var limit = new Limit(TAKING_BACK, end, neverMade + REFUSALS);
        Work back =
                (session, number) -> {
                    work.takeBack(session, number);
                    return 0;
                };
        var outcome =
                Load.connected(target, TAKING_BACK_CONNECTIONS, back, new AtomicLong(first), limit)
                        .run();
        left += Math.max(0, end - first - outcome.done() - neverMade);
    }

    private static @Nullable Duration cpu(@Nullable LocalProcess process) {
        return process == null ? null : process.cpu();
    }

    private static @Nullable Duration since(
            @Nullable Duration before, @Nullable LocalProcess process) {
        return before == null || process == null ? null : process.cpu().minus(before);
    }
}
