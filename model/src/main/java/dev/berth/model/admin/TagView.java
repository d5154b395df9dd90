package dev.berth.model.admin;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Tag;

import java.time.Instant;

/**
 * A tag: {@code GET /api/v1/tags?repository=NAME}.
 *
 * @param moves how often it has moved since it was made, at most as many as are remembered
 */
public record TagView(Tag tag, Digest digest, MediaType mediaType, Instant movedAt, int moves) {}
