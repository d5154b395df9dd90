package dev.berth.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OCI layout: OCI image spec, "Image Layout". So is what {@code docker save} writes from Docker
 * 25 on, in a tar.
 */
public final class LayoutSource implements Source {
    static final String MARK = "oci-layout";
    static final String INDEX = "index.json";

    /** OCI image spec, "Pre-Defined Annotation Keys": an entry's tag, or its name and its tag. */
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** Docker's and containerd's: an entry's whole name. */
    static final String IMAGE_NAME = "io.containerd.image.name";

    private final Tree tree;

    LayoutSource(Tree tree) {
        this.tree = tree;
    }

    static String blobPath(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    @Override
    public List<SourceRepository> repositories(LeftOut leftOut) throws IOException {
        var index = tree.file(INDEX);
        if (index.isEmpty()) {
            throw new CommandFailed("the OCI layout has no " + INDEX);
        }
        var repositories = new LinkedHashMap<Optional<RepositoryName>, Repository>();
        for (var entry : ManifestMapper.MAPPER.readTree(index.get().bytes()).path("manifests")) {
            var name = name(entry.path("annotations"));
            var repository =
                    repositories.computeIfAbsent(
                            Optional.ofNullable(name.repository()), Repository::new);
            repository.add(name.tag(), ManifestMapper.descriptor(entry));
        }
        // Signatures and other things without a name belong to the one repository that has one.
        var nameless = repositories.get(Optional.<RepositoryName>empty());
        if (nameless != null && repositories.size() == 2) {
            repositories.remove(Optional.<RepositoryName>empty());
            repositories.values().forEach(named -> named.addAll(nameless));
        }
        return List.copyOf(repositories.values());
    }

    @Override
    public void close() throws IOException {
        tree.close();
    }

    private record Name(@Nullable RepositoryName repository, @Nullable Tag tag) {}

    private static Name name(JsonNode annotations) {
        var whole = annotations.path(IMAGE_NAME).asText();
        var ref = annotations.path(REF_NAME).asText();
        if (!whole.isEmpty()) {
            var image = ImageRef.parse(whole);
            return new Name(image.repository(), image.tag().orElse(null));
        } else if (ref.indexOf('/') >= 0 || ref.indexOf(':') >= 0) {
            var image = ImageRef.parse(ref);
            return new Name(image.repository(), image.tag().orElse(null));
        }
        return new Name(null, ref.isEmpty() ? null : Tag.parse(ref));
    }

    private final class Repository implements SourceRepository {
        private final Optional<RepositoryName> name;
        private final Map<Tag, Descriptor> tagged = new LinkedHashMap<>();
        private final List<Descriptor> untagged = new ArrayList<>();

        Repository(Optional<RepositoryName> name) {
            this.name = name;
        }

        void add(@Nullable Tag tag, Descriptor entry) {
            if (tag == null) {
                untagged.add(entry);
            } else {
                tagged.put(tag, entry);
            }
        }

        void addAll(Repository other) {
            other.tagged.forEach(tagged::putIfAbsent);
            untagged.addAll(other.untagged);
        }

        @Override
        public Optional<RepositoryName> name() {
            return name;
        }

        @Override
        public List<Reference> images() {
            var images = new ArrayList<Reference>(tagged.keySet());
            untagged.forEach(entry -> images.add(entry.digest()));
            return images;
        }

        @Override
        public Optional<RawManifest> manifest(Reference reference) throws IOException {
            var digest =
                    switch (reference) {
                        case Tag tag ->
                                Optional.ofNullable(tagged.get(tag)).map(Descriptor::digest);
                        case Digest named -> Optional.of(named);
                    };
            var file =
                    digest.isEmpty()
                            ? Optional.<Tree.File>empty()
                            : tree.file(blobPath(digest.get()));
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(RawManifest.of(digest.orElseThrow(), file.get().bytes(), null));
        }

        @Override
        public Optional<InputStream> blob(Descriptor blob) throws IOException {
            var file = tree.file(blobPath(blob.digest()));
            return file.isEmpty() ? Optional.empty() : Optional.of(file.get().open());
        }
    }
}
