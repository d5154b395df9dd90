package dev.berth.model;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What happened in the registry, written to the outbox in the commit that made it true. */
public sealed interface Event {

    /** When the commit was asked for, by the server's clock. */
    Instant at();

    /**
     * A tag names another digest than before. A push of the digest that the tag already has is no
     * move.
     *
     * @param previous what the tag named before, or null if the tag is new
     */
    record TagMoved(
            RepositoryName repository,
            Tag tag,
            Digest digest,
            @Nullable Digest previous,
            Instant at)
            implements Event {}
}
