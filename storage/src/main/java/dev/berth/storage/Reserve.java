package dev.berth.storage;

/**
 * How much room uploads leave free on the disk, so that metadata, logs and deleting go on: so many
 * bytes, or so many hundredths of the disk if that is less.
 */
public record Reserve(long bytes, int percent) {
    /** One GiB, or a twentieth of a disk that is small. */
    public static final Reserve DEFAULT = new Reserve(1L << 30, 5);

    public static final Reserve NONE = new Reserve(0, 0);

    public Reserve {
        if (bytes < 0 || percent < 0 || percent > 100) {
            throw new IllegalArgumentException(bytes + " bytes or " + percent + " %");
        }
    }

    public static Reserve ofBytes(long bytes) {
        return new Reserve(bytes, 100);
    }

    public static Reserve ofPercent(int percent) {
        return new Reserve(Long.MAX_VALUE, percent);
    }

    /** How many bytes it comes to on a disk of this size. */
    public long of(long total) {
        return Math.min(bytes, total / 100 * percent);
    }
}
