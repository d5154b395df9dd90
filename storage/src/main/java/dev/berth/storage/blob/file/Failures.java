package dev.berth.storage.blob.file;

import dev.berth.model.BerthException;
import dev.berth.storage.NoSpace;

import java.io.IOException;

/** What the file system's exceptions are called outside of this package. */
final class Failures {
    private Failures() {}

    /** Something that is done to the file system. */
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * @param what for the message: "blob … could not be …"
     */
    static <T> T named(String what, Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw NoSpace.isWhy(e)
                    ? new BerthException.DiskFull(
                            what + ": the disk under the data is full; make room and try again", e)
                    : new BerthException.StorageFailed(what + ": the disk failed", e);
        }
    }
}
