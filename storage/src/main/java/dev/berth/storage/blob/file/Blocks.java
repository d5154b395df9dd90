package dev.berth.storage.blob.file;

import dev.berth.storage.DirectIo;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory that a disk can read by itself, in pieces of {@link #BYTES}: lent to uploads and used
 * again. May be used from any thread.
 */
final class Blocks {
    /** As much as an upload may have in memory. */
    static final int BYTES = 256 * 1024;

    private final int most;
    private final AtomicInteger made = new AtomicInteger();
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    /**
     * @param most how many there may be at once
     */
    Blocks(int most) {
        this.most = most;
    }

    /** An empty block, or null if all are lent. */
    @Nullable ByteBuffer take() {
        var block = free.poll();
        if (block != null) {
            return block;
        }
        if (made.incrementAndGet() > most) {
            made.decrementAndGet();
            return null;
        }
        try {
            return DirectIo.memory(BYTES);
        } catch (OutOfMemoryError e) {
            made.decrementAndGet(); // the page cache serves as well
            return null;
        }
    }

    void giveBack(ByteBuffer block) {
        free.add(block.clear());
    }
}
