package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a CNCF distribution registry, as its file system driver lays them out. It may be
 * running: what it writes meanwhile is there or is not.
 */
final class RegistryTree implements Source {
    static final String MARK = "docker/registry/v2";
    private static final String MANIFESTS = "_manifests";

    // A link is a digest, which has at most 135 bytes.
    private static final int LONGEST_LINK = 256;

    private final Path root;

    /**
     * @param root the registry's {@code rootdirectory}
     */
    RegistryTree(Path root) {
        this.root = root.resolve(MARK);
    }

    @Override
    public List<SourceRepository> repositories(LeftOut leftOut) throws IOException {
        var top = root.resolve("repositories");
        var found = new ArrayList<SourceRepository>();
        if (Files.isDirectory(top)) {
            for (var path : list(top)) {
                collect(path, top.resolve(path), found, leftOut);
            }
        }
        return found;
    }

    private void collect(Path name, Path directory, List<SourceRepository> found, LeftOut leftOut)
            throws IOException {
        if (Files.isDirectory(directory.resolve(MANIFESTS))) {
            try {
                var repository = RepositoryName.parse(name.toString());
                found.add(new Repository(repository, directory.resolve(MANIFESTS)));
            } catch (BerthException.Invalid e) {
                leftOut.because(name.toString(), e);
            }
        }
        for (var below : list(directory)) {
            // What begins with a line belongs to the repository; no component of a name does.
            if (!String.valueOf(below).startsWith("_")) {
                collect(name.resolve(below), directory.resolve(below), found, leftOut);
            }
        }
    }

    /** The names of the directories in a directory, in order. */
    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var entries = Files.list(directory)) {
            // A symbolic link might lead round in a circle.
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(Path::getFileName)
                    .sorted()
                    .toList();
        }
    }

    private static Optional<Digest> link(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(LONGEST_LINK), StandardCharsets.US_ASCII);
            return Optional.of(Digest.parse(text.strip()));
        } catch (BerthException.Invalid e) {
            throw new CommandFailed(file + " is no link: " + e.safeMessage());
        }
    }

    private Path data(Digest digest) {
        return root.resolve("blobs")
                .resolve(digest.algorithm().toString())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex())
                .resolve("data");
    }

    private final class Repository implements SourceRepository {
        private final RepositoryName name;
        private final Path manifests;

        Repository(RepositoryName name, Path manifests) {
            this.name = name;
            this.manifests = manifests;
        }

        @Override
        public Optional<RepositoryName> name() {
            return Optional.of(name);
        }

        @Override
        public List<Reference> images() throws IOException {
            var images = new ArrayList<Reference>();
            for (var tag : list(manifests.resolve("tags"))) {
                images.add(Tag.parse(tag.toString()));
            }
            // Those that a tag names are passed over later, as are those that an index names.
            for (var algorithm : list(manifests.resolve("revisions"))) {
                var revisions = manifests.resolve("revisions").resolve(algorithm);
                for (var hex : list(revisions)) {
                    link(revisions.resolve(hex).resolve("link")).ifPresent(images::add);
                }
            }
            return images;
        }

        @Override
        public Optional<RawManifest> manifest(Reference reference) throws IOException {
            var digest =
                    switch (reference) {
                        case Tag tag ->
                                link(
                                        manifests
                                                .resolve("tags")
                                                .resolve(tag.value())
                                                .resolve("current/link"));
                        case Digest named -> Optional.of(named);
                    };
            var file = digest.map(RegistryTree.this::data).filter(Files::isRegularFile);
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(RawManifest.of(digest.orElseThrow(), read(file.get()), null));
        }

        private byte[] read(Path file) throws IOException {
            return new Tree.File(Files.size(file), () -> Files.newInputStream(file)).bytes();
        }

        @Override
        public Optional<InputStream> blob(Descriptor blob) throws IOException {
            var file = data(blob.digest());
            return Files.isRegularFile(file)
                    ? Optional.of(Files.newInputStream(file))
                    : Optional.empty();
        }
    }
}
