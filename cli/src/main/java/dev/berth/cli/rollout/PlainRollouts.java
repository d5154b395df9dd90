package dev.berth.cli.rollout;

import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.HostView;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** In a file or a pipe: a line with its time for each thing that changed. */
final class PlainRollouts implements RolloutDisplay {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintWriter out;
    private final Clock clock;
    private final Map<Long, RolloutView> seen = new HashMap<>();

    PlainRollouts(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void show(List<RolloutView> rollouts) {
        for (var rollout : rollouts) {
            var before = seen.put(rollout.id(), rollout);
            if (before == null) {
                note(RolloutText.title(rollout));
            }
            if (rollout.state().ended()) {
                if (before == null || !before.state().ended()) {
                    RolloutText.outcome(rollout).forEach(line -> say(rollout, line));
                }
                continue;
            }
            var stood = before == null ? "" : RolloutText.standing(before);
            if (!stood.equals(RolloutText.standing(rollout))) {
                say(rollout, RolloutText.standing(rollout));
            }
            var steps = new HashSet<>(before == null ? List.<HostView>of() : before.hosts());
            rollout.hosts().stream()
                    .filter(host -> !steps.contains(host))
                    .forEach(host -> say(rollout, host.host() + " " + RolloutText.step(host)));
        }
    }

    private void say(RolloutView rollout, String line) {
        note(rollout.service() + ": rollout " + rollout.id() + ": " + line);
    }

    @Override
    public void note(String line) {
        out.println(TIME.format(LocalTime.now(clock)) + " " + line);
    }
}
