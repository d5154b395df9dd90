package dev.berth.cli.demo;

import dev.berth.cli.api.AdminApi;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.Screen;
import dev.berth.cli.rollout.RolloutDisplay;
import dev.berth.cli.rollout.RolloutText;
import dev.berth.cli.traffic.TrafficGenerator;
import dev.berth.cli.traffic.TrafficReport;
import dev.berth.model.admin.RolloutView;

import java.util.ArrayList;
import java.util.List;

/** Shows a rollout under traffic: each host's step, and how the balancer spreads the requests. */
final class DeployShow {
    private static final long LINE_EVERY_NANOS = 1_000_000_000L;

    private final Console console;
    private final AdminApi api;
    private final String service;
    private final TrafficGenerator traffic;
    private final Spread spread = new Spread();

    DeployShow(Console console, AdminApi api, String service, TrafficGenerator traffic) {
        this.console = console;
        this.api = api;
        this.service = service;
        this.traffic = traffic;
    }

    /** Until the rollout has ended and the balancer's last second was after it. */
    RolloutView play(long id) {
        return console.terminal() ? drawn(id) : told(id);
    }

    private RolloutView drawn(long id) {
        var screen = Screen.ofTerminal(console.out());
        long ended = Long.MAX_VALUE;
        while (true) {
            var rollout = api.rollout(id).value();
            var parts = parts();
            var lines = new ArrayList<>(RolloutText.block(rollout, console.clock().instant()));
            lines.add("");
            lines.addAll(Spread.table(parts));
            lines.add("");
            lines.add(inBrief(traffic.report()));
            long now = System.nanoTime();
            ended = rollout.state().ended() ? Math.min(ended, now) : ended;
            if (rollout.state().ended() && now - ended >= LINE_EVERY_NANOS) {
                screen.settle(lines);
                return rollout;
            }
            screen.draw(lines);
            Pause.briefly();
        }
    }

    private RolloutView told(long id) {
        var display = RolloutDisplay.on(console);
        long next = System.nanoTime();
        while (true) {
            var rollout = api.rollout(id).value();
            display.show(List.of(rollout));
            var parts = parts();
            long now = System.nanoTime();
            if (now >= next || rollout.state().ended()) {
                display.note("spread of the last second: " + Spread.line(parts));
                display.note(inBrief(traffic.report()));
                next = now + LINE_EVERY_NANOS;
            }
            if (rollout.state().ended()) {
                return rollout;
            }
            Pause.briefly();
        }
    }

    private List<Spread.Part> parts() {
        return spread.of(api.service(service).value(), System.nanoTime());
    }

    static String inBrief(TrafficReport report) {
        var versions = new ArrayList<String>();
        report.versions().forEach((version, count) -> versions.add(version + " " + count));
        return "%d failed of %d requests so far; answered by %s"
                .formatted(report.failed(), report.requests(), String.join(", ", versions));
    }
}
