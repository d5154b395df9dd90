package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.kv.View;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which layers take the room, and what sharing them saves.
 *
 * @param layers how many different layers some manifest names
 * @param storedBytes their size, each counted once, as it is stored
 * @param savedBytes what it would take more if each manifest had its own copy of each of its layers
 */
public record LayerStatistics(
        long layers,
        long storedBytes,
        long savedBytes,
        List<Layer> largest,
        List<Layer> mostShared) {

    /**
     * @param manifests how many name it, counted in each repository
     */
    public record Layer(Digest digest, long size, long manifests) {}

    /** Reads through all references. */
    public static LayerStatistics read(View view, int longest) {
        var count = new Count(view, longest);
        Manifests.references(
                view,
                (part, role, repository, manifest) -> {
                    if (role == StoredManifest.Role.LAYER) {
                        count.add(part);
                    }
                });
        return count.statistics();
    }

    /** Owned by the thread that reads. References to one digest come one after the other. */
    private static final class Count {
        private static final Comparator<Layer> SIZE = Comparator.comparingLong(Layer::size);
        private static final Comparator<Layer> SHARING =
                Comparator.comparingLong(Layer::manifests).thenComparing(SIZE);

        private final View view;
        private final int longest;
        private final PriorityQueue<Layer> largest = new PriorityQueue<>(SIZE);
        private final PriorityQueue<Layer> mostShared = new PriorityQueue<>(SHARING);
        private long layers;
        private long storedBytes;
        private long savedBytes;
        private Layer current =
                new Layer(ContentHash.of(Digest.Algorithm.SHA256, new byte[0]), 0, 0);

        private Count(View view, int longest) {
            this.view = view;
            this.longest = longest;
        }

        private void add(Digest digest) {
            if (current.manifests() > 0 && current.digest().equals(digest)) {
                current = new Layer(digest, current.size(), current.manifests() + 1);
                return;
            }
            settle();
            long size = Blobs.find(view, digest).map(StoredBlob::size).orElse(0L);
            current = new Layer(digest, size, 1);
        }

        private void settle() {
            if (current.manifests() == 0) {
                return;
            }
            layers++;
            storedBytes += current.size();
            savedBytes += current.size() * (current.manifests() - 1);
            keep(largest, current);
            keep(mostShared, current);
        }

        private void keep(PriorityQueue<Layer> best, Layer layer) {
            best.add(layer);
            if (best.size() > longest) {
                best.remove();
            }
        }

        private LayerStatistics statistics() {
            settle();
            return new LayerStatistics(
                    layers,
                    storedBytes,
                    savedBytes,
                    largest.stream().sorted(SIZE.reversed()).toList(),
                    mostShared.stream().sorted(SHARING.reversed()).toList());
        }
    }
}
