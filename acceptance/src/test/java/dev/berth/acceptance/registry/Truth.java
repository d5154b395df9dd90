package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Compares what a server says after a fault with what it had promised before. */
final class Truth {
    private final RawRegistry registry;

    Truth(RawRegistry registry) {
        this.registry = registry;
    }

    /** What is wrong, for people; empty when every promise was kept and nothing half-done shows. */
    List<String> broken(Pushers pushed) throws IOException {
        var wrong = new ArrayList<String>();
        for (var blob : pushed.attemptedBlobs.keySet()) {
            var read = read("blobs", blob);
            check(wrong, "blob " + blob, read, blob, pushed.blobs.containsKey(blob));
        }
        for (var manifest : pushed.attemptedManifests.keySet()) {
            var read = read("manifests", manifest);
            check(
                    wrong,
                    "manifest " + manifest,
                    read,
                    manifest,
                    pushed.manifests.containsKey(manifest));
        }
        for (var tag : pushed.tags.entrySet()) {
            var read = read("manifests", tag.getKey());
            var moves = tag.getValue();
            if (!read.equals(moves.answered()) && !read.equals(moves.attempted())) {
                wrong.add("tag " + tag.getKey() + " names " + read + ", not " + moves);
            }
        }
        return wrong;
    }

    private static void check(
            List<String> wrong, String what, String read, String digest, boolean promised) {
        if (read.isEmpty() ? promised : !read.equals(digest)) {
            wrong.add(
                    what
                            + (promised ? " was answered 201 and" : "")
                            + " is read as \""
                            + read
                            + "\"");
        }
    }

    /** The digest of what the server gives, or an empty text for 404. */
    private String read(String kind, String reference) throws IOException {
        return registry.request(
                "GET",
                "/v2/" + Pushers.REPOSITORY + "/" + kind + "/" + reference,
                "text/plain",
                0,
                out -> {},
                answer -> {
                    if (answer.status() == 404) {
                        return "";
                    }
                    assertThat(answer.status()).as(kind + " " + reference).isEqualTo(200);
                    return Content.digestOf(answer.body());
                });
    }
}
