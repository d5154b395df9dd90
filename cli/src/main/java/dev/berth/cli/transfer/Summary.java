package dev.berth.cli.transfer;

import java.util.ArrayList;
import java.util.List;

/** What a transfer did. One thread fills it. */
public final class Summary {
    /** What did not come over, and why. */
    public record Failure(String image, String message) {}

    private final List<Failure> failures = new ArrayList<>();
    private long copied;
    private long unchanged;
    private long blobsCopied;
    private long blobsMounted;
    private long blobsPresent;
    private long bytes;

    void image(boolean changed) {
        if (changed) {
            copied++;
        } else {
            unchanged++;
        }
    }

    void failed(String image, String message) {
        failures.add(new Failure(image, message));
    }

    void blob(Target.Stored stored, long size) {
        switch (stored) {
            case PRESENT -> blobsPresent++;
            case MOUNTED -> blobsMounted++;
            case COPIED -> {
                blobsCopied++;
                bytes += size;
            }
            case ELSEWHERE -> {}
        }
    }

    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Images that were not there as they are now. */
    public long copied() {
        return copied;
    }

    public long unchanged() {
        return unchanged;
    }

    public long blobsCopied() {
        return blobsCopied;
    }

    /** Those that the target had in another repository. */
    public long blobsMounted() {
        return blobsMounted;
    }

    public long blobsPresent() {
        return blobsPresent;
    }

    /** Of the blobs that were copied. */
    public long bytes() {
        return bytes;
    }
}
