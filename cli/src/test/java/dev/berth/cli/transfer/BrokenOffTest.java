package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.model.Digest;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/** Any images, in and out, broken off anywhere. */
class BrokenOffTest {
    /** Layers of an image, which others may have too. */
    private static MemoryRegistry filled(List<List<String>> images) throws IOException {
        var registry = new MemoryRegistry();
        for (int i = 0; i < images.size(); i++) {
            var layers = images.get(i).toArray(String[]::new);
            registry.image("r" + i % 2, "t" + i, layers);
        }
        return registry;
    }

    @Property(tries = 30)
    void anImportGoesOnWithTheRest(
            @ForAll @Size(min = 1, max = 4)
                    List<@Size(max = 3) List<@AlphaChars @StringLength(min = 1, max = 2) String>>
                            images,
            @ForAll @IntRange(max = 20) int after)
            throws IOException {
        try (var source = filled(images);
                var berth = new MemoryRegistry()) {
            var server = Map.of("BERTH_SERVER", berth.url());
            berth.failsAfter(after);

            Berth.run(server, "import", source.url());
            var uploadedThen = berth.changes();
            assertThat(Berth.run(server, "import", source.url()).code()).isZero();

            assertThat(berth.manifests).isEqualTo(source.manifests);
            assertThat(berth.tags).isEqualTo(source.tags);
            // What the first run brought is not brought again; what was refused is the exception.
            var both = uploads(uploadedThen);
            both.retainAll(uploads(berth.changes()));
            assertThat(both).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static Set<String> uploads(List<String> changes) {
        var uploads = new HashSet<String>();
        for (var line : changes) {
            if (line.startsWith("PUT") && line.contains("/blobs/")) {
                uploads.add(line.substring(line.indexOf("digest=")));
            }
        }
        return uploads;
    }

    @Property(tries = 15)
    void anExportGoesOnWithTheRestAndComesBackWhole(
            @ForAll @Size(min = 1, max = 4)
                    List<@Size(max = 3) List<@AlphaChars @StringLength(min = 1, max = 2) String>>
                            images,
            @ForAll @IntRange(max = 12) int after)
            throws IOException {
        var directory = Files.createTempDirectory("berth-layout");
        try (var berth = filled(images);
                var other = new MemoryRegistry()) {
            var layout = directory.resolve("layout");
            var from = Map.of("BERTH_SERVER", berth.url());
            var export = new ArrayList<>(List.of("export"));
            export.addAll(berth.tags.keySet());
            export.add(layout.toString());
            berth.failsAfterReads(after);

            Berth.run(from, export.toArray(String[]::new));
            var there = blobs(layout);
            var _ = berth.changes();
            berth.recovers();
            assertThat(Berth.run(from, export.toArray(String[]::new)).code()).isZero();
            assertThat(fetched(berth)).noneMatch(there::contains);

            var to = Map.of("BERTH_SERVER", other.url());
            other.failsAfter(after);
            Berth.run(to, "import", layout.toString());
            assertThat(Berth.run(to, "import", layout.toString()).code()).isZero();
            assertThat(other.manifests).isEqualTo(berth.manifests);
            assertThat(other.tags).isEqualTo(berth.tags);
        } finally {
            delete(directory);
        }
    }

    @Test
    @Timeout(60)
    void anExportThatIsInterruptedInsideABlobGoesOnWithTheRest(@TempDir Path directory)
            throws Exception {
        try (var berth = new MemoryRegistry()) {
            berth.image("web", "v1", "one", "two");
            var image = berth.image("web", "v2", "one", "three");
            var three = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("three"));
            var stopped = berth.stopsInside(three);
            var layout = directory.resolve("layout");
            var from = Map.of("BERTH_SERVER", berth.url());
            var said = new FutureTask<>(() -> Berth.run(from, "export", "web", "" + layout));
            var typed = Thread.ofPlatform().daemon().start(said);
            stopped.await();

            typed.interrupt();

            assertThat(said.get().code()).isEqualTo(1);
            assertThat(said.get().err()).contains("Interrupted. What was copied stays");
            var there = blobs(layout);
            assertThat(there).hasSizeGreaterThanOrEqualTo(4).doesNotContain(three.hex());
            assertThat(there).noneMatch(name -> name.endsWith(".part"));
            var _ = berth.changes();
            assertThat(Berth.run(from, "export", "web", "" + layout).code()).isZero();
            assertThat(fetched(berth)).containsExactly(three.hex());
            assertThat(blobs(layout)).contains(three.hex(), image.hex());
        }
    }

    /** The names of a layout's files, which are digests. */
    private static Set<String> blobs(Path layout) throws IOException {
        var blobs = layout.resolve("blobs/sha256");
        if (!Files.exists(blobs)) {
            return Set.of();
        }
        try (var files = Files.list(blobs)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** The digests of the blobs that it was asked for. */
    private static List<String> fetched(MemoryRegistry registry) {
        return registry.asked().stream()
                .filter(line -> line.startsWith("GET") && line.contains("/blobs/"))
                .map(line -> line.substring(line.lastIndexOf(':') + 1))
                .toList();
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
