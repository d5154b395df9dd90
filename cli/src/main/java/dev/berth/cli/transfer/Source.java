package dev.berth.cli.transfer;

import java.io.IOException;
import java.util.List;

/** Where images come from. */
public sealed interface Source extends AutoCloseable
        permits RegistrySource, RegistryTree, LayoutSource, DockerArchive {

    /**
     * What is in it.
     *
     * @throws IOException if it cannot be read
     */
    List<SourceRepository> repositories() throws IOException, InterruptedException;

    @Override
    default void close() throws IOException {}
}
