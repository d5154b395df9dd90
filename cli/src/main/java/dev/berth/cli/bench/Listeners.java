package dev.berth.cli.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which process of this machine listens where: proc(5), {@code /proc/net/tcp} and {@code fd}. */
final class Listeners {
    private static final String LISTENING = "0A";

    private Listeners() {}

    /**
     * The process that listens at an address of this machine; empty if none does, if the address is
     * another machine's, or if its descriptors may not be looked at.
     */
    static Optional<Long> at(InetSocketAddress address) {
        try {
            if (NetworkInterface.getByInetAddress(address.getAddress()) == null) {
                return Optional.empty();
            }
        } catch (SocketException e) {
            return Optional.empty();
        }
        var sockets =
                Stream.of("tcp", "tcp6")
                        .flatMap(table -> lines(Path.of("/proc/net", table)).stream())
                        .map(line -> List.of(line.strip().split("\\s+")))
                        .filter(fields -> listens(fields, address.getPort()))
                        .map(fields -> "socket:[" + fields.get(9) + "]")
                        .collect(Collectors.toSet());
        return owner(sockets);
    }

    /** Fields: number, local address, remote address, state, five more, inode. */
    private static boolean listens(List<String> fields, int port) {
        return fields.get(1).endsWith(String.format(Locale.ROOT, ":%04X", port))
                && fields.get(3).equals(LISTENING);
    }

    private static Optional<Long> owner(Set<String> sockets) {
        for (var process : children(Path.of("/proc"), "[0-9]*")) {
            for (var descriptor : children(process.resolve("fd"), "*")) {
                try {
                    if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                        return Optional.of(Long.valueOf(process.getFileName().toString()));
                    }
                } catch (IOException closed) {
                    // It was closed since it was listed.
                }
            }
        }
        return Optional.empty();
    }

    /** Nothing of what may not be looked at, or is gone. */
    private static List<Path> children(Path directory, String glob) {
        try (var children = Files.newDirectoryStream(directory, glob)) {
            var list = new ArrayList<Path>();
            children.forEach(list::add);
            return list;
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
