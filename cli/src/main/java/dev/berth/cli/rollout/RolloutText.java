package dev.berth.cli.rollout;

import dev.berth.cli.console.Printable;
import dev.berth.cli.console.Words;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.HostView;
import dev.berth.model.admin.RolloutView.State;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A rollout in words. */
public final class RolloutText {
    private RolloutText() {}

    /** Which it is: {@code web: rollout 12, revision 4 -> 5 (9f86d081884c), push shop/web:prod}. */
    public static String title(RolloutView rollout) {
        var from = rollout.from();
        return "%s: rollout %d, revision %s%d (%s), %s"
                .formatted(
                        rollout.service(),
                        rollout.id(),
                        from == null ? "" : from + " -> ",
                        rollout.revision(),
                        rollout.digest().abbreviated(),
                        Printable.of(rollout.cause()));
    }

    /** The title, how it stands, and the step of each host while it is under way. */
    public static List<String> block(RolloutView rollout, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(title(rollout));
        if (rollout.state().ended()) {
            outcome(rollout).forEach(line -> lines.add("  " + line));
            return lines;
        }
        lines.add("  " + standing(rollout) + ", " + Words.span(took(rollout, now)));
        int width = rollout.hosts().stream().mapToInt(h -> h.host().length()).max().orElse(0);
        for (var host : rollout.hosts()) {
            lines.add(
                    "  " + host.host() + " ".repeat(width - host.host().length() + 2) + step(host));
        }
        return lines;
    }

    /** How it stands: {@code running: switching app2}. */
    static String standing(RolloutView rollout) {
        return rollout.phase().isBlank()
                ? word(rollout.state())
                : word(rollout.state()) + ": " + Printable.of(rollout.phase());
    }

    /** How it ended and why, with the last words of a container that failed. */
    static List<String> outcome(RolloutView rollout) {
        var lines = new ArrayList<String>();
        var ended = rollout.endedAt();
        var reason = rollout.reason();
        lines.add(
                word(rollout.state())
                        + (ended == null ? "" : " after " + Words.span(took(rollout, ended)))
                        + (reason == null ? "" : ": " + Printable.of(reason)));
        if (!rollout.log().isEmpty()) {
            lines.add("the container's last lines:");
            rollout.log().forEach(line -> lines.add("| " + Printable.of(line)));
        }
        return lines;
    }

    /** {@code rolled back}. */
    public static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String step(HostView host) {
        return Printable.of(host.step());
    }

    /** From its beginning (not from when it was queued) until {@code then}. */
    public static Duration took(RolloutView rollout, Instant then) {
        var began = rollout.startedAt() == null ? rollout.queuedAt() : rollout.startedAt();
        return Duration.between(began, then);
    }
}
