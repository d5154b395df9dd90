package dev.berth.server.http;

import java.nio.channels.FileChannel;
import java.util.OptionalLong;

/** An answer's content. Sent or not (a {@code HEAD} sends none), it is released once. */
public sealed interface Content {

    /** The length, unless only its writer will know. */
    OptionalLong length();

    /** Lets go of what the content holds open. */
    default void release() {}

    /** Nothing at all. */
    record Empty() implements Content {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(0);
        }
    }

    /** Small content in memory. The array is not copied and must not change. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] bytes) implements Content {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.length);
        }
    }

    /**
     * A part of an open file, which goes from the page cache to the socket.
     *
     * @param onRelease closes the file
     */
    record File(FileChannel file, long position, long count, Runnable onRelease)
            implements Content {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(count);
        }

        @Override
        public void release() {
            onRelease.run();
        }
    }

    /**
     * Content that its writer makes, piece by piece, on the exchange's thread.
     *
     * @param length empty where only the writer will know
     */
    record Streamed(OptionalLong length, Writer writer, Runnable onRelease) implements Content {
        @Override
        public void release() {
            onRelease.run();
        }
    }

    /** Writes all of the content. */
    @FunctionalInterface
    interface Writer {
        void writeTo(Sink sink);
    }
}
