package dev.berth.deploy.rollout;

import dev.berth.model.admin.RolloutView.HostView;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Where a rollout is, for people. */
public final class InWords {
    private InWords() {}

    /** The step it is in. */
    public static String phase(Situation situation) {
        return switch (situation.phase()) {
            case Phase.Preparing p -> "preparing";
            case Phase.Readying(int wave, Instant until) -> "switching " + hosts(situation, wave);
            case Phase.Baking(int wave, Instant until) -> "baking " + hosts(situation, wave);
            case Phase.Holding(int wave, Instant until) ->
                    "waiting for the floor on " + hosts(situation, wave);
            case Phase.Draining(int wave, Instant until) ->
                    "draining old on " + hosts(situation, wave);
            case Phase.Finishing p -> "stopping old";
            case Phase.Halted p -> "halted: roll back, or fix what is wrong and roll back";
            case Phase.Restoring p -> "bringing back old";
            case Phase.Retiring p -> "removing new";
            case Phase.Ended p -> "ended";
        };
    }

    /** What went wrong, and what is being tried again; null if nothing. */
    public static @Nullable String trouble(Situation situation) {
        var all = new LinkedHashSet<String>();
        var trouble = situation.rollout().trouble().inWords();
        if (trouble != null) {
            all.add(trouble);
        }
        var limit =
                situation.phase() instanceof Phase.Halted
                        ? ""
                        : ", for " + Spell.of(situation.plan().policy().patience()) + " at most";
        for (var failing : situation.seen().failing().values()) {
            all.add("being tried again" + limit + ": " + failing.why());
        }
        return all.isEmpty() ? null : String.join("; ", all);
    }

    private static String hosts(Situation situation, int wave) {
        return String.join(", ", situation.plan().waves().get(wave));
    }

    /** A line for each host. */
    public static List<HostView> hosts(Situation situation) {
        var lines = new ArrayList<HostView>();
        var names = new LinkedHashSet<String>();
        situation.plan().waves().forEach(names::addAll);
        names.forEach(host -> lines.add(new HostView(host, step(situation, host))));
        return lines;
    }

    private static String step(Situation situation, String host) {
        int wave = situation.plan().waveOf(host);
        return switch (situation.phase()) {
            case Phase.Preparing p -> preparing(situation, host);
            case Phase.Readying(int now, Instant until) -> step(wave, now, "switching");
            case Phase.Baking(int now, Instant until) -> step(wave, now, "serving");
            case Phase.Holding(int now, Instant until) -> step(wave, now, "serving");
            case Phase.Draining(int now, Instant until) -> step(wave, now, "draining old");
            case Phase.Finishing p -> "stopping old";
            case Phase.Halted p -> "halted";
            case Phase.Restoring p -> "bringing back old";
            case Phase.Retiring p -> "removing new";
            case Phase.Ended(Phase.Result result, Map<String, Phase.Fate> fates) ->
                    result == Phase.Result.DEPLOYED ? "done" : "undone";
        };
    }

    private static String step(int wave, int now, String word) {
        if (wave == now) {
            return word;
        }
        return wave < now ? "serving" : "checked";
    }

    private static String preparing(Situation situation, String host) {
        var incoming =
                situation.plan().incoming().stream()
                        .filter(one -> one.instance().host().equals(host))
                        .toList();
        if (incoming.isEmpty()) {
            return "waiting";
        }
        if (incoming.stream().allMatch(one -> Judge.isReady(situation, one))) {
            return "checked";
        }
        return incoming.stream().anyMatch(one -> situation.isStarted(one.instance()))
                        || situation.seen().hasPulled(host)
                ? "starting"
                : "pulling";
    }
}
