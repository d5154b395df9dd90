package dev.berth.acceptance.client;

import java.nio.file.Path;

/** How a client comes to the registry. */
sealed interface Reach {

    /** Host and port, as an image's name begins. */
    String address();

    /** Over HTTP, and nobody logs in. */
    record Plain(String address) implements Reach {}

    /**
     * Over TLS with a login.
     *
     * @param authority whose certificate the clients are to trust, and no other, as a PEM file
     */
    record Secured(String address, Path authority, String user, String password) implements Reach {}
}
