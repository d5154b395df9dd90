package dev.berth.model.admin;

import dev.berth.model.RepositoryName;

/**
 * A repository: {@code GET /api/v1/repositories}.
 *
 * @param tags how many
 * @param manifests how many
 * @param bytes what its blobs take, each counted once
 */
public record RepositoryView(RepositoryName name, long tags, long manifests, long bytes) {}
