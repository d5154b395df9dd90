package dev.berth.deploy.docker;

import dev.berth.model.Digest;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An image of one layer, Debian's static busybox, that runs a script.
 *
 * @param manifest Docker's schema 2
 */
record TestImage(Part layer, Part config, Part manifest) {
    static final String MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

    /** A blob or a manifest, named by its content. */
    static final class Part {
        private final byte[] content;

        private Part(byte[] content) {
            this.content = content;
        }

        static Part of(String text) {
            return new Part(text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] content() {
            return content.clone();
        }

        int size() {
            return content.length;
        }

        Digest digest() {
            try {
                var sha256 = Digest.Algorithm.SHA256;
                var hash = MessageDigest.getInstance(sha256.jdkName()).digest(content);
                return Digest.of(sha256, hash);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * @param healthcheck a busybox applet that says whether all is well, or nothing
     */
    static TestImage of(Path busybox, String script, String healthcheck) throws IOException {
        var layer = new Part(layerOf(busybox));
        var config =
                Part.of(
                        """
                        {"architecture":"%s","os":"linux",
                         "config":{"Cmd":["/bin/busybox","sh","-c","%s"]%s},
                         "rootfs":{"type":"layers","diff_ids":["%s"]},"history":[]}
                        """
                                .formatted(
                                        architecture(),
                                        script,
                                        healthcheck(healthcheck),
                                        layer.digest()));
        var manifest =
                Part.of(
                        """
                        {"schemaVersion":2,"mediaType":"%s",
                         "config":{"mediaType":"application/vnd.docker.container.image.v1+json",
                                   "size":%d,"digest":"%s"},
                         "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar",
                                    "size":%d,"digest":"%s"}]}
                        """
                                .formatted(
                                        MANIFEST_TYPE,
                                        config.size(),
                                        config.digest(),
                                        layer.size(),
                                        layer.digest()));
        return new TestImage(layer, config, manifest);
    }

    private static String healthcheck(String applet) {
        return applet.isEmpty()
                ? ""
                : """
                ,"Healthcheck":{"Test":["CMD","/bin/busybox","%s"],
                                "Interval":200000000,"Timeout":5000000000,"Retries":1}\
                """
                        .formatted(applet);
    }

    private static byte[] layerOf(Path busybox) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var program = Files.readAllBytes(busybox);
            var entry = new TarArchiveEntry("bin/busybox");
            entry.setMode(0755);
            entry.setSize(program.length);
            tar.putArchiveEntry(entry);
            tar.write(program);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
