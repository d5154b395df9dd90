package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.bytes;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.storage.Durability;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.file.FileBlobs;
import dev.berth.storage.kv.rocks.RocksStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** The catalogue over the real stores, closed and opened again. */
class RestartTest {
    @TempDir private Path directory;

    private final class Opened implements AutoCloseable {
        private final RocksStore store =
                RocksStore.open(directory.resolve("kv"), Durability.FLUSHED);
        private final FileBlobs blobs = FileBlobs.open(directory, Durability.FLUSHED);
        private final BlobUploads uploads = new BlobUploads(store, blobs);
        private final Pulls pulls = new Pulls(store, blobs);

        @Override
        public void close() {
            store.close();
        }
    }

    @Test
    void keepsAnImageAndAnUploadUnderWay() {
        UploadId id;
        try (var registry = new Opened()) {
            Registry.upload(registry.uploads, WEB, "{}");
            Registry.upload(registry.uploads, WEB, "layer");
            new ManifestPush(registry.store, () -> {})
                    .push(
                            new ManifestPush.Request(
                                    WEB, null, List.of(PROD), MediaType.OCI_MANIFEST, "ann"),
                            bytes(Registry.image("layer")),
                            NOW);
            try (var upload = registry.uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
                upload.append(ByteBuffer.wrap(bytes("half")));
                id = upload.id();
            }
        }
        try (var registry = new Opened()) {
            assertThat(registry.uploads.recover()).isEqualTo(1);
            assertThat(registry.pulls.manifest(WEB, PROD, NOW).bytes())
                    .isEqualTo(bytes(Registry.image("layer")));
            try (var layer = registry.pulls.open(WEB, digest("layer"), NOW)) {
                assertThat(layer.size()).isEqualTo(5);
            }
            assertThat(registry.store.read(view -> Outbox.next(view, "deploy", 10)).size())
                    .isEqualTo(1);
            try (var upload = registry.uploads.resume(WEB, id)) {
                upload.append(ByteBuffer.wrap(bytes(" and half")));
                registry.uploads.commit(WEB, upload, digest("half and half"), NOW);
            }
        }
    }

    @Test
    void manyPushesOfOneDigestAtOnceKeepOneFile() throws IOException {
        try (var registry = new Opened()) {
            var repositories =
                    IntStream.range(0, 40).mapToObj(i -> RepositoryName.parse("r" + i)).toList();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var name : repositories) {
                    threads.execute(() -> Registry.upload(registry.uploads, name, "shared"));
                }
            }
            for (var name : repositories) {
                assertThat(registry.pulls.blob(name, digest("shared"), NOW).size()).isEqualTo(6);
            }
            assertThat(registry.uploads.mount(API, digest("shared"), repositories.get(3), NOW))
                    .isTrue();
            try (var files = Files.walk(directory.resolve("blobs"))) {
                assertThat(files.filter(Files::isRegularFile)).hasSize(1);
            }
            assertThat(directory.resolve("uploads")).isEmptyDirectory();
        }
    }
}
