package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.Manifest;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds repositories by a part of their name, whatever its case. One scan of the names; what they
 * hold is read only of those that are answered.
 */
public final class RepositorySearch {
    /** OCI image spec, "Pre-Defined Annotation Keys"; Dockerfiles write it as a label. */
    private static final String DESCRIPTION = "org.opencontainers.image.description";

    /** What docker pulls when no tag is named, so what a repository is known by. */
    private static final Tag LATEST = Tag.parse("latest");

    private final KeyValueStore store;
    private final ImageConfigs configs;

    public RepositorySearch(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.configs = new ImageConfigs(store, blobs);
    }

    /**
     * @param description of what {@code latest} names, or else the last tag; empty if it has none
     */
    public record Found(RepositoryName name, String description, long pulls) {}

    /**
     * @param found the best ones: those whose last part is the word, then the most pulled
     * @param total how many there are
     */
    public record Result(List<Found> found, int total) {}

    private record Match(RepositoryName name, boolean whole, long pulls) {
        static final Comparator<Match> BEST_FIRST =
                Comparator.comparing(Match::whole)
                        .thenComparingLong(Match::pulls)
                        .reversed()
                        .thenComparing(match -> match.name().value());
    }

    /**
     * @param word a part of a name; every repository if it is empty
     * @param readable whether the caller may know of the repository; pure
     */
    public Result search(String word, Predicate<RepositoryName> readable, int limit) {
        var wanted = word.toLowerCase(Locale.ROOT);
        var matches = store.read(view -> matches(view, wanted, readable));
        var found =
                matches.stream()
                        .sorted(Match.BEST_FIRST)
                        .limit(limit)
                        .map(match ->
                                new Found(match.name(), description(match.name()), match.pulls()))
                        .toList();
        return new Result(found, matches.size());
    }

    private static List<Match> matches(
            View view, String wanted, Predicate<RepositoryName> readable) {
        var matches = new ArrayList<Match>();
        for (var name : Repositories.page(view, null, Integer.MAX_VALUE)) {
            if (name.value().contains(wanted) && readable.test(name)) {
                var last = name.value().substring(name.value().lastIndexOf('/') + 1);
                matches.add(new Match(name, last.equals(wanted), PullCounts.of(view, name)));
            }
        }
        return matches;
    }

    private String description(RepositoryName repository) {
        return store.read(view -> known(view, repository))
                .flatMap(digest -> description(repository, digest))
                .orElse("");
    }

    private static Optional<Digest> known(View view, RepositoryName repository) {
        return Tags.find(view, repository, LATEST)
                .or(() ->
                        Tags.last(view, repository)
                                .flatMap(tag -> Tags.find(view, repository, tag)))
                .map(TagMove::digest);
    }

    private Optional<String> description(RepositoryName repository, Digest digest) {
        return switch (manifest(repository, digest)) {
            case null -> Optional.empty();
            case Manifest.ImageManifest image ->
                    of(image.annotations()).or(() -> label(repository, image));
            case Manifest.ImageIndex index ->
                    of(index.annotations())
                            .or(() ->
                                    index.manifests().stream()
                                            .filter(entry -> entry.mediaType().isImageManifest())
                                            .findFirst()
                                            .flatMap(e -> description(repository, e.digest())));
        };
    }

    private @Nullable Manifest manifest(RepositoryName repository, Digest digest) {
        return store.read(
                        view -> {
                            var row = Manifests.find(view, repository, digest);
                            var bytes = Manifests.bytes(view, repository, digest);
                            return row.isEmpty() || bytes == null
                                    ? Optional.<Manifest>empty()
                                    : Optional.of(ManifestJson.parse(bytes, row.get().mediaType()));
                        })
                .orElse(null);
    }

    private Optional<String> label(RepositoryName repository, Manifest.ImageManifest image) {
        return configs.of(repository, image)
                .map(config -> config.path("config").path("Labels").path(DESCRIPTION).textValue());
    }

    private static Optional<String> of(Map<String, String> annotations) {
        return Optional.ofNullable(annotations.get(DESCRIPTION));
    }
}
