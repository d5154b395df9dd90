package dev.berth.cli.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory. The paths that it is asked for are made of digests and fixed words, so none leads
 * out of it.
 */
record DirectoryTree(Path root) implements Tree {
    @Override
    public Optional<File> file(String path) throws IOException {
        var file = root.resolve(path);
        return Files.isRegularFile(file)
                ? Optional.of(new File(Files.size(file), () -> Files.newInputStream(file)))
                : Optional.empty();
    }
}
