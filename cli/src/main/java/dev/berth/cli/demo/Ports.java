package dev.berth.cli.demo;

import dev.berth.cli.console.CommandFailed;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for what the demo starts. */
final class Ports {
    private Ports() {}

    /** This one if nobody has it, so that what is printed looks familiar; else any that is free. */
    static int preferring(int port) {
        try {
            return bound(port);
        } catch (IOException taken) {
            try {
                return bound(0);
            } catch (IOException e) {
                throw new CommandFailed("this machine has no free port: " + e.getMessage());
            }
        }
    }

    private static int bound(int port) throws IOException {
        try (var socket = new ServerSocket(port)) {
            return socket.getLocalPort();
        }
    }
}
