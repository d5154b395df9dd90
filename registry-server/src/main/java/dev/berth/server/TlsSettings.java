package dev.berth.server;

import dev.berth.deploy.yaml.Fields;

import java.nio.file.Path;

/**
 * {@code tls:} in {@code berth.yml}: PEM files.
 *
 * @param certificate the server's, and behind it those that lead to the authority
 */
record TlsSettings(Path certificate, Path key) {

    static TlsSettings read(Fields fields) {
        return new TlsSettings(
                fields.must("certificate", Settings::file), fields.must("key", Settings::file));
    }
}
