package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

import java.util.ArrayList;
import java.util.List;

/** Pushes and pulls whole images: a config, and layers two thirds of which are under 1 MB. */
final class Image {
    private static final int CONFIG = 2 * 1024;
    private static final List<Integer> LAYERS = List.of(64 * 1024, 512 * 1024, 5 * 1024 * 1024);

    private final Repository repository;
    private final Blobs configs;
    private final List<Blobs> layers;

    Image(Repository repository, Filler filler) {
        this.repository = repository;
        this.configs = new Blobs(filler, CONFIG);
        this.layers = LAYERS.stream().map(size -> new Blobs(filler, size)).toList();
    }

    /** Bytes of its blobs together. */
    long size() {
        return configs.size() + layers.stream().mapToLong(Blobs::size).sum();
    }

    /** The image of these numbers, under its tag. Returns the bytes of its blobs. */
    long push(Session session, long series, long number) throws RequestFailed {
        long bytes = 0;
        for (var blob : blobs(series, number)) {
            repository.push(session, blob);
            bytes += blob.size();
        }
        repository.put(session, tag(series, number), manifest(series, number));
        return bytes;
    }

    long pull(Session session, long series, long number) throws RequestFailed {
        repository.get(session, tag(series, number), manifest(series, number));
        long bytes = 0;
        for (var blob : blobs(series, number)) {
            repository.get(session, blob);
            bytes += blob.size();
        }
        return bytes;
    }

    /** Its tag alone; the rest is for the registry's garbage collection. */
    void delete(Session session, long series, long number) throws RequestFailed {
        repository.delete(session, tag(series, number));
    }

    private List<Blob> blobs(long series, long number) {
        var blobs = new ArrayList<Blob>();
        blobs.add(configs.blob(series, number));
        layers.forEach(layer -> blobs.add(layer.blob(series, number)));
        return blobs;
    }

    private byte[] manifest(long series, long number) {
        var blobs = blobs(series, number);
        return new Manifests(blobs.getFirst(), blobs.subList(1, blobs.size()))
                .manifest(series, number);
    }

    private static String tag(long series, long number) {
        return "image-%x-%d".formatted(series, number);
    }
}
