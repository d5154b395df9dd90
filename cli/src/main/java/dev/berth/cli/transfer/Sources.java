package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells by its looks what a source is. */
public final class Sources {
    private Sources() {}

    /** Whether it is the URL of a registry; anything else is a path. */
    public static boolean isRegistry(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    /**
     * @param text a URL or a path
     * @param tags the only ones that are wanted of a registry's repository; none for all
     * @throws CommandFailed if it is nothing that images can be read from
     */
    public static Source open(String text, List<Tag> tags, @Nullable Credentials login) {
        if (isRegistry(text)) {
            return registry(text, tags, login);
        }
        if (!tags.isEmpty() || login != null) {
            throw usage(
                    "tags and a login are for a registry, such as"
                            + " https://registry.example/shop/web");
        }
        var path = Path.of(text);
        try {
            return file(path);
        } catch (IOException e) {
            throw new CommandFailed(text + " cannot be read: " + e.getMessage());
        }
    }

    private static Source registry(String text, List<Tag> tags, @Nullable Credentials login) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // Not repeated: there may be a password in it.
            throw usage("the registry's address is not a URL: " + e.getReason());
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw usage(
                    "the registry is written as https://HOST[:PORT][/REPOSITORY]; a login goes into"
                            + " --source-user");
        }
        var path = uri.getPath().replaceAll("^/+|/+$", "");
        var only = path.isEmpty() ? null : RepositoryName.parse(path);
        if (only == null && !tags.isEmpty()) {
            throw usage("--tag wants the repository in the URL: " + text + "/REPOSITORY");
        }
        var server = URI.create(uri.getScheme() + "://" + uri.getAuthority());
        return new RegistrySource(new ForeignRegistry(server, login), only, tags);
    }

    private static Source file(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            if (Files.exists(path.resolve(LayoutSource.MARK))) {
                return new LayoutSource(new DirectoryTree(path));
            }
            if (Files.isDirectory(path.resolve(RegistryTree.MARK))) {
                return new RegistryTree(path);
            }
            throw new CommandFailed(
                    path
                            + " has neither "
                            + LayoutSource.MARK
                            + ", as an OCI layout has, nor "
                            + RegistryTree.MARK
                            + ", as the directory of a registry has");
        }
        if (!Files.exists(path)) {
            throw new CommandFailed(
                    "there is no " + path + ". A registry is written with http:// or https://");
        }
        requireUncompressed(path);
        var tar = TarTree.open(path);
        if (tar.file(LayoutSource.MARK).isPresent()) {
            return new LayoutSource(tar);
        }
        if (tar.file(DockerArchive.MANIFEST).isPresent()) {
            return new DockerArchive(tar);
        }
        tar.close();
        throw new CommandFailed(
                path
                        + " has neither "
                        + LayoutSource.MARK
                        + " nor "
                        + DockerArchive.MANIFEST
                        + " in it, as the tar of docker save has");
    }

    /** What is in a tar is read where it stands, which a compressed one does not allow. */
    private static void requireUncompressed(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            if (in.read() == 0x1f && in.read() == 0x8b) {
                throw new CommandFailed(
                        "%s is compressed. Say: gunzip -c %s > image.tar, and import that"
                                .formatted(path, path));
            }
        }
    }

    private static CommandFailed usage(String message) {
        return new CommandFailed(ExitCode.USAGE, message);
    }
}
