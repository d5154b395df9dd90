package dev.berth.storage.catalogue;

import dev.berth.model.Digest;

import java.time.Instant;

/**
 * A tag came to name this digest.
 *
 * @param by who pushed
 */
public record TagMove(Digest digest, String by, Instant at) {}
