package dev.berth.model.admin;

import dev.berth.model.Digest;

import java.util.List;

/**
 * What sharing saves: {@code GET /api/v1/layers?limit=N}.
 *
 * @param largest layers first by size
 * @param mostShared layers first by how many manifests name them
 * @param stored bytes on disk, each layer once
 * @param referenced bytes that it would be if each manifest had its own copy
 */
public record LayersView(
        List<Layer> largest, List<Layer> mostShared, long stored, long referenced) {
    public LayersView {
        largest = List.copyOf(largest);
        mostShared = List.copyOf(mostShared);
    }

    /**
     * @param manifests how many name it
     * @param repositories how many have it
     */
    public record Layer(Digest digest, long size, long manifests, long repositories) {}
}
