package dev.berth.deploy;

import dev.berth.deploy.resource.Resource;
import dev.berth.deploy.resource.ResourceFile;
import dev.berth.deploy.resource.Service;
import dev.berth.model.admin.ApplyResult.Change;
import dev.berth.model.admin.ApplyResult.Outcome;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts a file's resources in force. Both methods are a part of the caller's transaction or view.
 */
final class Applying {
    private final Wishes wishes;

    Applying(Wishes wishes) {
        this.wishes = wishes;
    }

    /**
     * What applying the file would do.
     *
     * @throws dev.berth.model.BerthException.Invalid for the first thing that is wrong
     */
    static List<Change> changes(View view, ResourceFile file, Soundings soundings) {
        new FileCheck(view, file, soundings).check();
        var changes = new ArrayList<Change>();
        for (var document : file.documents()) {
            var resource = document.resource();
            var before = Resources.like(view, resource);
            changes.add(
                    new Change(
                            resource.kind().toString(),
                            resource.name(),
                            outcome(before, resource)));
        }
        return changes;
    }

    private static Outcome outcome(Optional<? extends Resource> before, Resource resource) {
        if (before.isEmpty()) {
            return Outcome.CREATED;
        }
        return before.get().equals(resource) ? Outcome.UNCHANGED : Outcome.CHANGED;
    }

    List<Change> apply(Transaction tx, ResourceFile file, Soundings soundings, Instant now) {
        var changes = changes(tx, file, soundings);
        soundings
                .slots()
                .forEach((place, names) ->
                        SlotNames.put(tx, place.balancer(), place.backend(), names));
        for (var document : file.documents()) {
            Resources.put(tx, document.resource());
        }
        // Services last: what their rollouts need must be there, in whatever order it was written.
        for (int i = 0; i < changes.size(); i++) {
            boolean changed = changes.get(i).outcome() != Outcome.UNCHANGED;
            if (changed && file.documents().get(i).resource() instanceof Service service) {
                wishes.applied(tx, service, now);
            }
        }
        return changes;
    }
}
