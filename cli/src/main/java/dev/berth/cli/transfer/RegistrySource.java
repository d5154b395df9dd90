package dev.berth.cli.transfer;

import dev.berth.cli.api.HttpPeer;
import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running registry. */
public final class RegistrySource implements Source {
    private final RegistryReader reader;
    private final @Nullable RepositoryName only;
    private final List<? extends Reference> chosen;

    /**
     * @param only the repository that is meant, or null for all of the catalogue
     * @param chosen the images that are meant, none for all
     */
    public RegistrySource(
            HttpPeer registry, @Nullable RepositoryName only, List<? extends Reference> chosen) {
        this.reader = new RegistryReader(registry);
        this.only = only;
        this.chosen = List.copyOf(chosen);
    }

    @Override
    public List<SourceRepository> repositories(LeftOut leftOut)
            throws IOException, InterruptedException {
        if (only != null) {
            return List.of(new Repository(only));
        }
        var found = new ArrayList<SourceRepository>();
        for (var name : reader.repositories()) {
            try {
                found.add(new Repository(RepositoryName.parse(name)));
            } catch (BerthException.Invalid e) {
                leftOut.because(name, e);
            }
        }
        return found;
    }

    private final class Repository implements SourceRepository {
        private final RepositoryName name;

        Repository(RepositoryName name) {
            this.name = name;
        }

        @Override
        public Optional<RepositoryName> name() {
            return Optional.of(name);
        }

        @Override
        public List<Reference> images() throws IOException, InterruptedException {
            return List.copyOf(chosen.isEmpty() ? reader.tags(name) : chosen);
        }

        @Override
        public Optional<RawManifest> manifest(Reference reference)
                throws IOException, InterruptedException {
            return reader.manifest(name, reference);
        }

        @Override
        public Optional<InputStream> blob(Descriptor blob)
                throws IOException, InterruptedException {
            return reader.blob(name, blob.digest());
        }

        @Override
        public List<Digest> referrers(Digest subject) throws IOException, InterruptedException {
            var listed = reader.referrers(name, subject);
            if (listed.isPresent()) {
                return listed.get();
            }
            // OCI distribution spec, "Referrers Tag Schema": where all tags are copied it is one.
            var fallback = Tag.parse(subject.algorithm() + "-" + subject.hex().substring(0, 64));
            return chosen.isEmpty()
                    ? List.of()
                    : reader.manifest(name, fallback).map(RawManifest::manifests).stream()
                            .flatMap(List::stream)
                            .map(Descriptor::digest)
                            .toList();
        }
    }
}
