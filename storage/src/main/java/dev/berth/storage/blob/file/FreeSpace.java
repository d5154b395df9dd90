package dev.berth.storage.blob.file;

import dev.berth.model.BerthException;
import dev.berth.storage.Reserve;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The room above the reserve. The file system is asked once a second; what uploads take in between
 * is counted, so that they do not overshoot however fast they are. Guarded by itself, but for what
 * is known already, which anyone may look at while the file system is asked.
 */
final class FreeSpace {
    private static final long FRESH_FOR = TimeUnit.SECONDS.toNanos(1);

    private final Usable usable;
    private final long reserve;
    private final LongSupplier nanos;
    private volatile @Nullable Known known;

    /** What was left at a time. */
    private record Known(long left, long askedAt) {}

    /** How many bytes may still be written to the disk. */
    interface Usable {
        long bytes() throws IOException;
    }

    /** On the disk under this directory. */
    static FreeSpace on(Path directory, Reserve reserve) throws IOException {
        var store = Files.getFileStore(directory);
        return new FreeSpace(
                store::getUsableSpace, reserve.of(store.getTotalSpace()), System::nanoTime);
    }

    /**
     * @param nanos a clock of which only differences count
     */
    FreeSpace(Usable usable, long reserve, LongSupplier nanos) {
        this.usable = usable;
        this.reserve = reserve;
        this.nanos = nanos;
    }

    /**
     * Takes so many bytes of the room, or 0 to see whether there is any.
     *
     * @throws BerthException.DiskFull if there is less, and then none is taken
     */
    synchronized void take(long bytes) {
        if (reserve == 0) {
            return; // the file system itself says when it is full
        }
        long now = nanos.getAsLong();
        var last = known;
        if (last == null || !isFresh(last, now)) {
            long left = Failures.named("looking for room on the disk", usable::bytes) - reserve;
            last = new Known(left, now);
        }
        known = last;
        if (last.left < bytes) {
            throw new BerthException.DiskFull(
                    "the disk under the data is down to its reserve of "
                            + reserve / (1 << 20)
                            + " MiB (disk.reserve): make room, for example by deleting; pulling"
                            + " and deleting go on",
                    null);
        }
        known = new Known(last.left - bytes, last.askedAt);
    }

    /** Whether there is any, as far as that is known without asking the file system. */
    boolean isKnown() {
        var last = known;
        return reserve == 0 || (last != null && last.left > 0 && isFresh(last, nanos.getAsLong()));
    }

    private static boolean isFresh(Known last, long now) {
        return now - last.askedAt < FRESH_FOR;
    }
}
