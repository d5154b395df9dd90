package dev.berth.model.admin;

import dev.berth.model.RepositoryName;

/**
 * A repository whose name holds the word: {@code GET /api/v1/search?q=WORD&limit=N}.
 *
 * @param description from the annotations or labels of its {@code latest} image; empty if none
 * @param pulls how often its images were pulled
 */
public record FoundRepository(RepositoryName name, String description, long pulls) {}
