package dev.berth.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonIgnore;

import dev.berth.deploy.rollout.Trouble.Fault;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** What must be remembered of a rollout over a crash: the journal's row. */
public record Rollout(Plan plan, Phase phase, Progress progress, Trouble trouble) {

    /** A rollout that has not done anything. */
    public static Rollout of(Plan plan, Map<String, Processes> processes) {
        return new Rollout(plan, new Phase.Preparing(), Progress.none(processes), Trouble.NONE);
    }

    @JsonIgnore
    public boolean isEnded() {
        return phase instanceof Phase.Ended;
    }

    /** Whether it undoes what it did. */
    @JsonIgnore
    public boolean isGoingBack() {
        return phase instanceof Phase.Restoring || phase instanceof Phase.Retiring;
    }

    Rollout in(Phase next) {
        return new Rollout(plan, next, progress, trouble);
    }

    Rollout with(Plan other) {
        return new Rollout(other, phase, progress, trouble);
    }

    Rollout with(Progress other) {
        return new Rollout(plan, phase, other, trouble);
    }

    Rollout with(Trouble other) {
        return new Rollout(plan, phase, progress, other);
    }

    Rollout noting(String note) {
        return with(trouble.noting(note));
    }

    Rollout failing(String reason, @Nullable String container) {
        return with(trouble.because(new Fault(reason, container)));
    }
}
