package dev.berth.deploy.rollout;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What went wrong.
 *
 * @param fault why the rollout is undone, or null
 * @param log the last lines of the container at fault, or null while they have not been read
 * @param byHand whether a person wanted it undone
 * @param notes what a person should know of besides
 * @param lost lanes that did not do their part while the rollout was ending: see {@link
 *     Command#lane}
 */
public record Trouble(
        @Nullable Fault fault,
        @Nullable List<String> log,
        boolean byHand,
        List<String> notes,
        Set<String> lost) {

    static final Trouble NONE = new Trouble(null, null, false, List.of(), Set.of());

    public Trouble {
        log = log == null ? null : List.copyOf(log);
        notes = List.copyOf(notes);
        lost = Set.copyOf(lost);
    }

    /**
     * @param reason for people
     * @param container the key of the one at fault, whose log tells more, or null
     */
    public record Fault(String reason, @Nullable String container) {}

    /** All of it for people; null if all went well. */
    public @Nullable String inWords() {
        var all = new ArrayList<String>();
        if (fault != null) {
            all.add(fault.reason());
        }
        all.addAll(notes);
        return all.isEmpty() ? null : String.join("; ", all);
    }

    /** The first fault is the one that counts: what follows it is mostly its consequence. */
    Trouble because(Fault because) {
        return fault == null ? new Trouble(because, log, byHand, notes, lost) : this;
    }

    Trouble logged(List<String> lines) {
        return new Trouble(fault, lines, byHand, notes, lost);
    }

    Trouble undoneByHand() {
        return new Trouble(fault, log, true, notes, lost);
    }

    Trouble noting(String note) {
        if (notes.contains(note)) {
            return this;
        }
        var all = new ArrayList<>(notes);
        all.add(note);
        return new Trouble(fault, log, byHand, all, lost);
    }

    Trouble losing(String lane) {
        var all = new TreeSet<>(lost);
        all.add(lane);
        return new Trouble(fault, log, byHand, notes, all);
    }
}
