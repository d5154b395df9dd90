package dev.berth.cli.transfer;

import dev.berth.model.Descriptor;
import dev.berth.model.Digest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one image is made of.
 *
 * @param manifests each after those that it names, so the image's own is the last
 * @param blobs each once
 * @param missing entries of indexes that the source does not have
 */
record ImageParts(List<RawManifest> manifests, List<Descriptor> blobs, List<Digest> missing) {

    /** Reads all manifests that the image reaches. */
    static ImageParts of(SourceRepository from, RawManifest image, Retry retry)
            throws IOException, InterruptedException {
        var manifests = new LinkedHashMap<Digest, RawManifest>();
        var blobs = new LinkedHashMap<Digest, Descriptor>();
        var missing = new ArrayList<Digest>();
        collect(from, image, retry, manifests, blobs, missing);
        return new ImageParts(
                List.copyOf(manifests.values()), List.copyOf(blobs.values()), missing);
    }

    // No manifest can reach itself: it would have to contain its own digest.
    private static void collect(
            SourceRepository from,
            RawManifest manifest,
            Retry retry,
            Map<Digest, RawManifest> manifests,
            Map<Digest, Descriptor> blobs,
            List<Digest> missing)
            throws IOException, InterruptedException {
        for (var entry : manifest.manifests()) {
            if (!manifests.containsKey(entry.digest())) {
                var child = retry.of(() -> from.manifest(entry.digest()));
                if (child.isPresent()) {
                    collect(from, child.get(), retry, manifests, blobs, missing);
                } else {
                    missing.add(entry.digest());
                }
            }
        }
        manifest.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
        manifests.put(manifest.digest(), manifest);
    }
}
