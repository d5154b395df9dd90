package dev.berth.deploy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which revisions are kept ready to go back to. */
final class Retention {
    private Retention() {}

    /**
     * The newest that have ever served, as many as the target's definition retains, beside the
     * target itself.
     *
     * @param revisions of the service, the oldest first
     */
    static Set<Long> kept(List<Revision> revisions, Revision target) {
        var kept = new LinkedHashSet<Long>();
        for (var revision : revisions.reversed()) {
            if (revision.deployed()
                    && revision.number() != target.number()
                    && kept.size() < target.definition().rollback().retain()) {
                kept.add(revision.number());
            }
        }
        return kept;
    }
}
