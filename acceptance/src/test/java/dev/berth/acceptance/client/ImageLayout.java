package dev.berth.acceptance.client;

import dev.berth.acceptance.Command;
import dev.berth.acceptance.registry.Content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** An OCI image layout on disk: OCI image spec, "Image Layout". */
record ImageLayout(Path directory) {
    private static final String TYPE = "application/vnd.oci.image.";

    /** One tag, {@code v1}: an index with a small image for each of these architectures. */
    static ImageLayout made(Path directory, String... architectures) throws IOException {
        var layout = new ImageLayout(directory);
        Files.createDirectories(directory.resolve("blobs/sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        var entries = new StringJoiner(",");
        for (var architecture : architectures) {
            entries.add(
                    layout.image(architecture)
                            .replaceFirst(
                                    "}$",
                                    ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                                            + architecture
                                            + "\"}}"));
        }
        var index =
                layout.add(
                        "index.v1+json",
                        "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
                                .formatted(TYPE, entries));
        var name = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}}";
        Files.writeString(
                directory.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[" + index.replaceFirst("}$", name) + "]}");
        return layout;
    }

    /** What is in it: the name of each blob to the digest of its bytes. */
    Map<String, String> content() throws IOException {
        var blobs = new TreeMap<String, String>();
        try (var files = Files.list(directory.resolve("blobs/sha256"))) {
            for (var file : files.toList()) {
                blobs.put(
                        String.valueOf(file.getFileName()),
                        Content.digestOf(Files.readAllBytes(file)));
            }
        }
        return blobs;
    }

    /** Of the layer of this architecture's image. */
    static String digestOfUnpacked(Path scratch, String architecture) throws IOException {
        return Content.digestOf(Files.readAllBytes(tar(scratch, architecture)));
    }

    /** A tar file with one small file in it. */
    static Path tar(Path directory, String content) throws IOException {
        var root = Files.createDirectories(directory.resolve("root"));
        Files.writeString(root.resolve("content"), content);
        var tar = directory.resolve("layer.tar");
        // The same bytes each time, whoever makes it and when.
        Command.of("tar", "--mtime=@0", "--owner=0", "--group=0", "-C", root, "-cf", tar, ".")
                .succeed();
        return tar;
    }

    /** An image of one layer, as the descriptor of its manifest. */
    private String image(String architecture) throws IOException {
        var tar =
                Files.readAllBytes(
                        tar(
                                Files.createTempDirectory(directory.getParent(), "layer"),
                                architecture));
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(tar);
        }
        var config =
                add(
                        "config.v1+json",
                        "{\"architecture\":\"%s\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
                                .formatted(architecture, Content.digestOf(tar)));
        return add(
                "manifest.v1+json",
                "{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,\"layers\":[%s]}"
                        .formatted(TYPE, config, add("layer.v1.tar+gzip", zipped.toByteArray())));
    }

    private String add(String type, String json) throws IOException {
        return add(type, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a blob and returns its descriptor. */
    private String add(String type, byte[] bytes) throws IOException {
        var digest = Content.digestOf(bytes);
        Files.write(directory.resolve("blobs").resolve(digest.replace(':', '/')), bytes);
        return "{\"mediaType\":\"%s%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(TYPE, type, digest, bytes.length);
    }
}
