package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    void aLayoutBringsBackWhatWentOut(
            @ForAll @Size(min = 1, max = 4)
                    List<@Size(max = 3) List<@AlphaChars @StringLength(min = 1, max = 2) String>>
                            images)
            throws IOException {
        var directory = Files.createTempDirectory("berth-layout");
        try (var berth = filled(images);
                var other = new MemoryRegistry()) {
            for (var repository : berth.tags.keySet()) {
                var layout = directory.resolve(repository).toString();
                var from = Map.of("BERTH_SERVER", berth.url());
                var to = Map.of("BERTH_SERVER", other.url());
                assertThat(Berth.run(from, "export", repository, layout).code()).isZero();
                assertThat(Berth.run(to, "import", layout).code()).isZero();
            }
            assertThat(other.manifests).isEqualTo(berth.manifests);
            assertThat(other.tags).isEqualTo(berth.tags);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
