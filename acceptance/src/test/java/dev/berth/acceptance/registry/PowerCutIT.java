package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** The file system under the data ends at once, without its log, in the middle of pushes. */
class PowerCutIT {
    /** {@code -Dberth.power-cuts=20} for the whole of it. */
    private static final int CUTS = Integer.getInteger("berth.power-cuts", 3);

    private static final int SMALL_BLOBS = 600;
    private static final int MOST_TRIES = 5;

    @Test
    void keepsWhatItAnswered(@TempDir Path directory) throws Throwable {
        long blobs = 0;
        try (var disk = new ShutDownFileSystem(directory, 2048)) {
            for (int cut = 1; cut <= CUTS; cut++) {
                var pushed = pushUntilThePowerGoes(disk, cut);
                assertThat(broken(disk, pushed)).as("after cut " + cut).isEmpty();
                blobs += pushed.blobs.size();
            }
        }
        System.out.printf(
                "power cut %d times: %d blobs were answered 201 and are there%n", CUTS, blobs);
    }

    /** The test above can fail: it does when nothing is flushed. */
    @Test
    void losesWhatItAnsweredWhenFlushingIsOff(@TempDir Path directory) throws Throwable {
        var broken = new ArrayList<String>();
        try (var disk = new ShutDownFileSystem(directory, 2048)) {
            for (int cut = 1; cut <= MOST_TRIES && broken.isEmpty(); cut++) {
                var pushed = pushUntilThePowerGoes(disk, cut, "-Dberth.flush=off");
                try {
                    broken.addAll(broken(disk, pushed));
                } catch (AssertionError worse) {
                    broken.add("the server does not start or answer: " + worse.getMessage());
                }
            }
        }
        assertThat(broken).isNotEmpty();
        System.out.println("without flushing, a power cut lost: " + broken.getFirst());
    }

    private static Pushers pushUntilThePowerGoes(
            ShutDownFileSystem disk, int seed, String... options) throws Throwable {
        try (var server = BerthServer.start(disk.path().resolve("data"), options)) {
            if (seed % 2 == 0) {
                haveTheLogWrittenOver(new RawRegistry("127.0.0.1", server.port()), seed);
            }
            var pushed = new Pushers(new RawRegistry("127.0.0.1", server.port()), seed, 6);
            try (pushed) {
                pushed.awaitWarm();
                LockSupport.parkNanos(RandomGenerator.getDefault().nextLong(100_000_000));
                disk.cutPower();
                server.kill();
            }
            return pushed;
        } finally {
            disk.unmount();
            disk.mount();
        }
    }

    /**
     * So much that the metadata's log begins anew in a file of its earlier self: then older records
     * stand behind the last.
     */
    private static void haveTheLogWrittenOver(RawRegistry registry, int seed) throws Exception {
        for (int i = 0; i < SMALL_BLOBS; i++) {
            var small = new Content(1_000_000L * seed + i, 64 << 10);
            assertThat(registry.pushBlob("log", small.digest(), small.length(), small::writeTo))
                    .isEqualTo(201);
        }
    }

    private static List<String> broken(ShutDownFileSystem disk, Pushers pushed) throws Exception {
        try (var server = BerthServer.start(disk.path().resolve("data"))) {
            return new Truth(new RawRegistry("127.0.0.1", server.port())).broken(pushed);
        }
    }
}
