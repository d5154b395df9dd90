package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.ProcessFigures;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Memory does not grow with a layer's size. */
class LargeLayerIT {
    /** {@code -Dberth.layer-gib=4} for the whole of it. */
    private static final long LAYER = Integer.getInteger("berth.layer-gib", 1) * (1L << 30);

    private static final long MOST_RESIDENT_KIB = 350 << 10;

    @Test
    void pushesAndPullsGibibytesInASmallHeap(@TempDir Path data) throws Exception {
        var content = new Content(4, LAYER);
        var digest = content.digest();
        try (var server = BerthServer.start(data, "-Xmx128m")) {
            var registry = new RawRegistry("127.0.0.1", server.port());
            assertThat(registry.pushBlob("large/layer", digest, LAYER, content::writeTo))
                    .isEqualTo(201);
            var pulled =
                    registry.request(
                            "GET",
                            "/v2/large/layer/blobs/" + digest,
                            "text/plain",
                            0,
                            out -> {},
                            answer -> Content.digestOf(answer.body()));
            assertThat(pulled).isEqualTo(digest);
            long peak = new ProcessFigures(server.pid()).peakResidentKib();
            System.out.printf(
                    "VmHWM of the server with -Xmx128m, a layer of %d GiB: %d MiB%n",
                    LAYER >> 30, peak >> 10);
            assertThat(peak).isLessThan(MOST_RESIDENT_KIB);
        }
    }
}
