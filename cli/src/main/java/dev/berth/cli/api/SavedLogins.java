package dev.berth.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;

import dev.berth.cli.console.CommandFailed;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code berth login} keeps, by the server's URL: in {@code logins.json} under {@code
 * $XDG_CONFIG_HOME/berth} or {@code ~/.config/berth}, for its owner alone.
 */
public final class SavedLogins {
    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNERS_DIRECTORY = "rwx------";

    private final Path file;

    private record Entry(String user, String password, @Nullable String cacert) {}

    private SavedLogins(Path file) {
        this.file = file;
    }

    public static SavedLogins of(Map<String, String> environment) {
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        // A relative one is to be ignored: XDG Base Directory Specification, "Basics".
        var config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        var base = config.startsWith("/") ? Path.of(config) : Path.of(home, ".config");
        return new SavedLogins(base.resolve("berth").resolve("logins.json"));
    }

    public Path file() {
        return file;
    }

    /** The login for this server and the authority that was named with it, if there are any. */
    public Access find(URI server) {
        var entry = read().get(server.toString());
        return entry == null
                ? Access.ANYONES
                : new Access(
                        new Login(entry.user, entry.password),
                        entry.cacert == null ? null : Path.of(entry.cacert));
    }

    public void keep(URI server, Login login, @Nullable Path cacert) {
        var all = read();
        all.put(
                server.toString(),
                new Entry(
                        login.user(),
                        login.password(),
                        cacert == null ? null : cacert.toAbsolutePath().normalize().toString()));
        write(all);
    }

    /**
     * @return whether there was one
     */
    public boolean forget(URI server) {
        var all = read();
        boolean was = all.remove(server.toString()) != null;
        if (was) {
            write(all);
        }
        return was;
    }

    private Map<String, Entry> read() {
        try {
            var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.retainAll(
                    EnumSet.range(
                            PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE));
            if (!others.isEmpty()) {
                throw new CommandFailed(
                        file + " holds passwords and is open to others. Run:  chmod 600 " + file);
            }
            return Json.MAPPER.readValue(
                    file.toFile(), new TypeReference<TreeMap<String, Entry>>() {});
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (JsonProcessingException e) {
            // Its message would show a part of the file.
            throw new CommandFailed(
                    file + " is not what `berth login` wrote. Move it away and log in again.");
        } catch (IOException e) {
            throw new CommandFailed(file + " cannot be read: " + e);
        }
    }

    /** In place of the old file, at once, and never open to others, not even for a moment. */
    private void write(Map<String, Entry> all) {
        try {
            var directory = file.resolveSibling("");
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(
                    directory, PosixFilePermissions.fromString(OWNERS_DIRECTORY));
            var owner = PosixFilePermissions.fromString(OWNER_ONLY);
            var fresh =
                    Files.createTempFile(
                            directory,
                            "logins",
                            ".new",
                            PosixFilePermissions.asFileAttribute(owner));
            Files.write(fresh, Json.MAPPER.writeValueAsBytes(all));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailed(file + " cannot be written: " + e);
        }
    }
}
