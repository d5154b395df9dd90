package dev.berth.cli.transfer;

import java.io.IOException;
import java.io.InputStream;

/** A blob's bytes, to be read from the first on, and once more if the first time broke off. */
public interface BlobContent {
    /**
     * @throws dev.berth.cli.console.CommandFailed if the source does not have it
     */
    InputStream open() throws IOException, InterruptedException;
}
