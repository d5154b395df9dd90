package dev.berth.cli.bench;

import dev.berth.cli.bench.BenchReport.Measured;
import dev.berth.cli.bench.BenchReport.Registry;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures one operation after the other. Within an operation the registries take turns, round by
 * round, so that whatever else the machine does meets all of them: a ratio of two figures of one
 * round holds where the figures do not.
 */
public final class Bench {
    private final BenchPlan plan;
    private final Consumer<String> progress;
    private final List<Seeds> seeds = new ArrayList<>();
    private final List<List<String>> left = new ArrayList<>();

    /**
     * @param progress told a line for whatever takes long
     */
    public Bench(BenchPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
        var filler = new Filler();
        long series = new SecureRandom().nextLong();
        for (var target : plan.targets()) {
            seeds.add(new Seeds(target, filler, plan.tags(), series, progress));
            left.add(new ArrayList<>());
        }
    }

    /**
     * Measures all of it.
     *
     * @throws dev.berth.cli.console.CommandFailed if a registry cannot be measured at all
     */
    public BenchReport run() throws InterruptedException {
        var measured = new ArrayList<Measured>();
        for (var operation : plan.operations()) {
            measured.add(measure(operation));
        }
        return new BenchReport(
                plan.rounds(),
                plan.round().toMillis() / 1e3,
                plan.warmUp().toMillis() / 1e3,
                plan.tags(),
                registries(),
                measured);
    }

    private Measured measure(Operation operation) throws InterruptedException {
        int connections = plan.connections(operation);
        var lanes = new ArrayList<Lane>();
        for (int i = 0; i < plan.targets().size(); i++) {
            var work = operation.prepare(seeds.get(i));
            lanes.add(new Lane(plan.targets().get(i), work, connections, plan.mostPushed()));
        }
        for (var lane : lanes) {
            progress.accept(operation + ": warming up " + lane.target());
            lane.warmUp(plan.warmUp());
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (var lane : lanes) {
                tell(operation, round, lane, lane.round(plan.round()));
            }
        }
        for (int i = 0; i < lanes.size(); i++) {
            left.get(i).addAll(lanes.get(i).left());
        }
        var last = lanes.getLast();
        var results =
                lanes.stream()
                        .map(lane -> Result.of(lane, lane == last ? List.of() : last.rounds()))
                        .toList();
        return new Measured(operation, connections, results);
    }

    private void tell(Operation operation, int number, Lane lane, Round round) {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "%s: round %d of %d at %s: %d in %.1f s, %d errors",
                        operation,
                        number,
                        plan.rounds(),
                        lane.target(),
                        round.operations(),
                        round.seconds(),
                        round.errors()));
    }

    private List<Registry> registries() {
        var registries = new ArrayList<Registry>();
        for (int i = 0; i < plan.targets().size(); i++) {
            var target = plan.targets().get(i);
            var process = target.process();
            registries.add(
                    new Registry(
                            target.url().toString(),
                            process == null ? null : process.pid(),
                            process == null ? null : process.name(),
                            process == null ? null : process.peakResident() / 1e6,
                            left.get(i)));
        }
        return registries;
    }
}
