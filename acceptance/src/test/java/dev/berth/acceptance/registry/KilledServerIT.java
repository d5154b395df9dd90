package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** {@code kill -9} in the middle of concurrent pushes. */
class KilledServerIT {
    /** {@code -Dberth.kills=50} for the whole of it. */
    private static final int KILLS = Integer.getInteger("berth.kills", 6);

    @Test
    void keepsWhatItAnsweredAndServesNothingHalfWritten(@TempDir Path data) throws Exception {
        long blobs = 0;
        long unanswered = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            Pushers pushed;
            try (var server = BerthServer.start(data)) {
                pushed = new Pushers(new RawRegistry("127.0.0.1", server.port()), kill, 6);
                try (pushed) {
                    pushed.awaitWarm();
                    // Anywhere within the next pushes, so that the kills fall into different steps.
                    LockSupport.parkNanos(RandomGenerator.getDefault().nextLong(100_000_000));
                    server.kill();
                }
            }
            try (var server = BerthServer.start(data)) {
                var truth = new Truth(new RawRegistry("127.0.0.1", server.port()));
                assertThat(truth.broken(pushed)).as("after kill " + kill).isEmpty();
            }
            blobs += pushed.blobs.size();
            unanswered += pushed.attemptedBlobs.size() - pushed.blobs.size();
        }
        assertThat(unanswered).as("uploads that a kill cut off").isPositive();
        System.out.printf(
                "killed %d times: %d blobs were answered 201 and are there, %d uploads were cut"
                        + " off%n",
                KILLS, blobs, unanswered);
    }
}
