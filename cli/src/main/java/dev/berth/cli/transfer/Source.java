package dev.berth.cli.transfer;

import dev.berth.model.BerthException;

import java.io.IOException;
import java.util.List;

/** Where images come from. */
public sealed interface Source extends AutoCloseable
        permits RegistrySource, RegistryTree, LayoutSource, DockerArchive {

    /** Told of a repository that does not come along. */
    interface LeftOut {
        void because(String repository, BerthException reason);
    }

    /**
     * What is in it.
     *
     * @param leftOut of what it lists under a name that is none
     * @throws IOException if it cannot be read
     */
    List<SourceRepository> repositories(LeftOut leftOut) throws IOException, InterruptedException;

    @Override
    default void close() throws IOException {}
}
