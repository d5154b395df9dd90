package dev.berth.storage.blob.file;

import dev.berth.storage.Durability;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that notes what is done to it, fails when told to, and can stop the world at a step. */
final class FaultyDisk extends Disk {
    private final List<String> steps = new ArrayList<>();
    private @Nullable String writeFault;
    private boolean truncateFails;
    private boolean forceFails;
    private int left = Integer.MAX_VALUE;

    // Reading is done on threads of its own.
    private final AtomicLong bytesRead = new AtomicLong();
    private volatile CountDownLatch mayRead = new CountDownLatch(0);
    private volatile boolean readFails;

    /** The process ended here. */
    static final class Halted extends Error {
        private static final long serialVersionUID = 1L;
    }

    FaultyDisk() {
        super(Durability.FLUSHED);
    }

    /** Lets so many more steps happen, and then nothing any more. */
    void haltAfter(int more) {
        left = more;
    }

    void failNextWriteHalfWay(String message) {
        writeFault = message;
    }

    void failNextTruncate() {
        truncateFails = true;
    }

    void failNextForce() {
        forceFails = true;
    }

    /** Reading waits until {@link #letReadsGo}. */
    void holdReads() {
        mayRead = new CountDownLatch(1);
    }

    void letReadsGo() {
        mayRead.countDown();
    }

    void failReads(boolean fail) {
        readFails = fail;
    }

    /** By readings of an upload's own file. */
    long bytesRead() {
        return bytesRead.get();
    }

    List<String> steps() {
        return steps;
    }

    void forgetSteps() {
        steps.clear();
    }

    private void step(String what) {
        if (left-- <= 0) {
            throw new Halted();
        }
        steps.add(what);
    }

    @Override
    void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
        step("write");
        var fault = writeFault;
        if (fault != null) {
            writeFault = null;
            super.write(file, bytes.limit(bytes.position() + bytes.remaining() / 2), offset);
            throw new IOException(fault);
        }
        super.write(file, bytes, offset);
    }

    @Override
    int read(FileChannel file, ByteBuffer into, long offset) throws IOException {
        try {
            mayRead.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (readFails) {
            throw new IOException("Input/output error");
        }
        int read = super.read(file, into, offset);
        bytesRead.addAndGet(Math.max(read, 0));
        return read;
    }

    @Override
    void truncate(FileChannel file, long size) throws IOException {
        step("truncate");
        if (truncateFails) {
            truncateFails = false;
            throw new IOException("Input/output error");
        }
        super.truncate(file, size);
    }

    @Override
    void force(FileChannel file) throws IOException {
        step("force");
        if (forceFails) {
            forceFails = false;
            throw new IOException("Input/output error");
        }
        super.force(file);
    }

    @Override
    void forceDirectory(Path directory) throws IOException {
        step("forceDirectory " + directory.getFileName());
        super.forceDirectory(directory);
    }

    @Override
    void move(Path from, Path to) throws IOException {
        step("move " + from.getFileName());
        super.move(from, to);
    }

    @Override
    void delete(Path file) throws IOException {
        step("delete " + file.getFileName());
        super.delete(file);
    }

    @Override
    void createDirectory(Path directory) throws IOException {
        step("createDirectory " + directory.getFileName());
        super.createDirectory(directory);
    }
}
