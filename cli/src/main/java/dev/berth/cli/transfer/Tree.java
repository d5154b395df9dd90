package dev.berth.cli.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Files by their paths, in a directory or in a tar. Several threads read at once. */
sealed interface Tree extends AutoCloseable permits DirectoryTree, TarTree {

    /**
     * @param size in bytes
     */
    record File(long size, Opening opening) {
        interface Opening {
            InputStream open() throws IOException;
        }

        InputStream open() throws IOException {
            return opening.open();
        }

        /** All of it, which must be small. */
        byte[] bytes() throws IOException {
            if (size > RawManifest.LARGEST) {
                throw new IOException("it has more than " + RawManifest.LARGEST + " bytes");
            }
            try (var in = open()) {
                return in.readAllBytes();
            }
        }
    }

    /**
     * @param path relative, with slashes
     */
    Optional<File> file(String path) throws IOException;

    @Override
    default void close() throws IOException {}
}
