package dev.berth.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a rollout is. What was done in a phase is not remembered but looked at: only what cannot be
 * looked at, such as a deadline, is in here.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Phase.Preparing.class, name = "preparing"),
    @JsonSubTypes.Type(value = Phase.Readying.class, name = "readying"),
    @JsonSubTypes.Type(value = Phase.Baking.class, name = "baking"),
    @JsonSubTypes.Type(value = Phase.Holding.class, name = "holding"),
    @JsonSubTypes.Type(value = Phase.Draining.class, name = "draining"),
    @JsonSubTypes.Type(value = Phase.Finishing.class, name = "finishing"),
    @JsonSubTypes.Type(value = Phase.Halted.class, name = "halted"),
    @JsonSubTypes.Type(value = Phase.Restoring.class, name = "restoring"),
    @JsonSubTypes.Type(value = Phase.Retiring.class, name = "retiring"),
    @JsonSubTypes.Type(value = Phase.Ended.class, name = "ended")
})
public sealed interface Phase {

    /** Every new container is started and checked, on all hosts at once, without traffic. */
    record Preparing() implements Phase {}

    /** The waves before this one are switched, those behind it are not. */
    sealed interface InWave extends Phase {
        int wave();
    }

    /** The new containers of a wave take traffic. */
    record Readying(int wave, Instant until) implements InWave {}

    /** They must stay UP for a while. */
    record Baking(int wave, Instant until) implements InWave {}

    /** The wave's old containers wait until the floor allows to drain them. */
    record Holding(int wave, Instant until) implements InWave {}

    /** The wave's old containers finish what they have begun. They go on running. */
    record Draining(int wave, Instant until) implements InWave {}

    /** Every host is switched: there is no way back any more. Old containers are stopped. */
    record Finishing(Instant until) implements Phase {}

    /**
     * A fault after the first switch, and the service says that a person decides. Until then the
     * slots are kept as before the wave's old ones were drained, whatever the balancers forget.
     */
    record Halted(int wave) implements InWave {}

    /** Going back: the old containers take traffic again. */
    record Restoring(Instant until) implements Phase {}

    /**
     * The new containers go.
     *
     * @param staying keys of those that are needed, because old ones did not come back
     */
    record Retiring(Instant until, Set<String> staying) implements Phase {
        public Retiring {
            staying = Set.copyOf(new TreeSet<>(staying));
        }
    }

    /**
     * @param fates of every instance of the plan, by key
     */
    record Ended(Result result, Map<String, Fate> fates) implements Phase {
        public Ended {
            fates = Map.copyOf(new TreeMap<>(fates));
        }
    }

    /** How it ended. */
    enum Result {
        DEPLOYED,
        ROLLED_BACK,
        FAILED
    }

    /** What became of an instance. */
    enum Fate {
        /** It serves, and keeps its port and its slots. */
        SERVING,
        /** Stopped, for a rollback: keeps its port. */
        KEPT,
        /** Removed: keeps nothing. */
        GONE,
        /** Unwanted, and could not be removed: keeps everything until a later rollout can. */
        STRANDED
    }
}
