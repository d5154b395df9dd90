package dev.berth.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code docker save} wrote up to Docker 24, and other tools still do: {@code manifest.json}
 * tells the images' configs and layers. It has no registry manifests, so each image gets an OCI
 * one, the same each time, over the bytes that are there.
 */
final class DockerArchive implements Source {
    static final String MANIFEST = "manifest.json";

    private final TarTree tar;

    DockerArchive(TarTree tar) {
        this.tar = tar;
    }

    @Override
    public List<SourceRepository> repositories(LeftOut leftOut) throws IOException {
        var repositories = new LinkedHashMap<Optional<RepositoryName>, Repository>();
        for (var image : ManifestMapper.MAPPER.readTree(file(MANIFEST).bytes())) {
            var made = ArchivedImage.read(tar, image);
            var names = image.path("RepoTags");
            if (names.isEmpty()) {
                repositories.computeIfAbsent(Optional.empty(), Repository::new).untagged.add(made);
            }
            for (JsonNode name : names) {
                var ref = ImageRef.parse(name.asText());
                repositories
                        .computeIfAbsent(Optional.of(ref.repository()), Repository::new)
                        .tagged
                        .put(ref.tag().orElse(new Tag("latest")), made);
            }
        }
        return List.copyOf(repositories.values());
    }

    private Tree.File file(String path) {
        return tar.file(path)
                .orElseThrow(() -> new CommandFailed("there is no " + path + " in the tar"));
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private static final class Repository implements SourceRepository {
        private final Optional<RepositoryName> name;
        private final Map<Tag, ArchivedImage> tagged = new LinkedHashMap<>();
        private final List<ArchivedImage> untagged = new ArrayList<>();

        Repository(Optional<RepositoryName> name) {
            this.name = name;
        }

        @Override
        public Optional<RepositoryName> name() {
            return name;
        }

        @Override
        public List<Reference> images() {
            var images = new ArrayList<Reference>(tagged.keySet());
            untagged.forEach(image -> images.add(image.manifest().digest()));
            return images;
        }

        @Override
        public Optional<RawManifest> manifest(Reference reference) {
            return switch (reference) {
                case Tag tag -> Optional.ofNullable(tagged.get(tag)).map(ArchivedImage::manifest);
                case Digest digest ->
                        untagged.stream()
                                .map(ArchivedImage::manifest)
                                .filter(manifest -> manifest.digest().equals(digest))
                                .findFirst();
            };
        }

        @Override
        public Optional<InputStream> blob(Descriptor blob) throws IOException {
            for (var images : List.of(tagged.values(), untagged)) {
                for (var image : images) {
                    var file = image.files().get(blob.digest());
                    if (file != null) {
                        return Optional.of(file.open());
                    }
                }
            }
            return Optional.empty();
        }
    }
}
