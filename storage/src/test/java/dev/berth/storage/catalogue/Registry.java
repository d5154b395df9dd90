package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.Event;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.TwiceStore;
import dev.berth.storage.kv.View;
import dev.berth.storage.kv.memory.MemoryStore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A catalogue in memory whose functions all run twice, and short words for filling it. */
final class Registry implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final RepositoryName WEB = RepositoryName.parse("shop/web");
    static final RepositoryName API = RepositoryName.parse("shop/api");
    static final Tag PROD = Tag.parse("prod");

    final KeyValueStore store = new TwiceStore(new MemoryStore());
    final MemoryBlobs blobs = new MemoryBlobs();
    final BlobUploads uploads = new BlobUploads(store, blobs);
    final List<String> wakes = new ArrayList<>();
    final ManifestPush manifests = new ManifestPush(store, () -> wakes.add("woken"));
    final Deletions deletions = new Deletions(store);
    final Pulls pulls = new Pulls(store, blobs);

    Digest upload(RepositoryName repository, String content) {
        return upload(uploads, repository, content);
    }

    static Digest upload(BlobUploads uploads, RepositoryName repository, String content) {
        var digest = digest(content);
        try (var upload = uploads.begin(repository, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes(content)));
            uploads.commit(repository, upload, digest, NOW);
        }
        return digest;
    }

    /** Pushes an image with these layers, and the layers with it. */
    Digest image(RepositoryName repository, Tag tag, String... layers) {
        upload(repository, "{}");
        Stream.of(layers).forEach(layer -> upload(repository, layer));
        return push(repository, tag, image(layers)).digest();
    }

    ManifestPush.Pushed push(RepositoryName repository, Tag tag, String manifest) {
        return push(repository, List.of(tag), MediaType.OCI_MANIFEST, manifest);
    }

    ManifestPush.Pushed push(
            RepositoryName repository, List<Tag> tags, MediaType type, String manifest) {
        return manifests.push(
                new ManifestPush.Request(repository, null, tags, type, "ann"),
                bytes(manifest),
                NOW);
    }

    /** For assertions about what is durable. */
    void look(Consumer<View> at) {
        store.read(view -> {
            at.accept(view);
            return true;
        });
    }

    List<Event> events() {
        return store.read(view ->
                Outbox.next(view, "nobody", 1000).stream().map(Outbox.Entry::event).toList());
    }

    List<StoredManifest> referrers(RepositoryName repository, Digest subject) {
        return store.read(view -> {
            var found = new ArrayList<StoredManifest>();
            Manifests.referrers(view, repository, subject, null, found::add);
            return found;
        });
    }

    static String image(String... layers) {
        return """
        {"schemaVersion": 2, "config": %s, "layers": [%s]}\
        """
                .formatted(
                        descriptor(MediaType.OCI_CONFIG, "{}"),
                        Stream.of(layers)
                                .map(layer -> descriptor(LAYER, layer))
                                .collect(Collectors.joining(", ")));
    }

    static final MediaType LAYER = MediaType.parse("application/vnd.oci.image.layer.v1.tar+gzip");

    static String descriptor(MediaType type, String content) {
        return """
        {"mediaType": "%s", "digest": "%s", "size": %d}\
        """
                .formatted(type, digest(content), bytes(content).length);
    }

    static String index(String... manifests) {
        return """
        {"schemaVersion": 2, "manifests": [%s]}\
        """
                .formatted(
                        Stream.of(manifests)
                                .map(m -> descriptor(MediaType.OCI_MANIFEST, m))
                                .collect(Collectors.joining(", ")));
    }

    static Digest digest(String content) {
        return ContentHash.of(Digest.Algorithm.SHA256, bytes(content));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        store.close();
    }
}
