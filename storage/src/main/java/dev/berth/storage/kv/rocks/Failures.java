package dev.berth.storage.kv.rocks;

import dev.berth.model.BerthException;
import dev.berth.storage.NoSpace;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

import java.io.IOException;
import java.nio.file.Path;

/** What RocksDB's exceptions are called outside of this package. */
final class Failures {
    private Failures() {}

    static BerthException reading(Exception e) {
        return new BerthException.StorageFailed("the metadata could not be read", e);
    }

    static BerthException writing(Exception e) {
        return isNoSpace(e)
                ? new BerthException.DiskFull(
                        "the disk under the data is full: make room, and writes go on by"
                                + " themselves within seconds",
                        e)
                : new BerthException.StorageFailed("the metadata could not be written", e);
    }

    static BerthException opening(Path directory, Exception e) {
        if (String.valueOf(e.getMessage()).contains("Column families not opened")) {
            return new BerthException.StorageFailed(
                    directory
                            + " was written by a newer Berth: run the newer Berth, or restore a"
                            + " backup from before it",
                    e);
        }
        if (e instanceof RocksDBException && String.valueOf(e.getMessage()).contains("lock")) {
            return new BerthException.Unavailable(
                    directory + " is in use by another process: one Berth owns a data directory",
                    e);
        }
        return isNoSpace(e)
                ? new BerthException.DiskFull(
                        "the disk under " + directory + " is full: make room and start again", e)
                : new BerthException.StorageFailed(directory + " could not be opened", e);
    }

    private static boolean isNoSpace(Exception e) {
        return switch (e) {
            case RocksDBException of ->
                    of.getStatus() != null && of.getStatus().getSubCode() == Status.SubCode.NoSpace;
            case IOException of -> NoSpace.isWhy(of);
            default -> false;
        };
    }
}
