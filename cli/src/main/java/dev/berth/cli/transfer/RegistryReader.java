package dev.berth.cli.transfer;

import dev.berth.cli.api.HttpPeer;
import dev.berth.cli.console.CommandFailed;
import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be read from a registry: OCI distribution spec, "Pull" and "Content Discovery". */
final class RegistryReader {
    private static final int PAGE = 1000;
    private static final int LARGEST_PAGE = 64 << 20;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*\\brel=\"?next\"?.*");
    private static final String MANIFESTS =
            String.join(
                    ", ",
                    MediaType.OCI_INDEX.value(),
                    MediaType.OCI_MANIFEST.value(),
                    MediaType.DOCKER_LIST.value(),
                    MediaType.DOCKER_MANIFEST.value());

    private final RegistryRequests requests;

    RegistryReader(HttpPeer peer) {
        this(peer, RegistryRequests.PATIENCE);
    }

    /**
     * @param patience how long an answer, and then each next piece of its body, may take
     */
    RegistryReader(HttpPeer peer, Duration patience) {
        this.requests = new RegistryRequests(peer, patience);
    }

    /**
     * @throws CommandFailed if it is none, or wants another login
     */
    void requireRegistry() throws IOException, InterruptedException {
        try (var reply = requests.ask("GET", "/v2/")) {
            var _ = reply.expect(200);
        }
    }

    /** The names in the catalogue, which not every registry has, as they stand there. */
    List<String> repositories() throws IOException, InterruptedException {
        return listed("/v2/_catalog?n=" + PAGE, "repositories");
    }

    List<Tag> tags(RepositoryName repository) throws IOException, InterruptedException {
        return listed("/v2/" + repository + "/tags/list?n=" + PAGE, "tags").stream()
                .map(Tag::parse)
                .toList();
    }

    /** All pages; what is not there is empty. */
    private List<String> listed(String first, String field)
            throws IOException, InterruptedException {
        var all = new ArrayList<String>();
        var seen = new HashSet<String>();
        var location = Optional.of(first);
        while (location.isPresent() && seen.add(location.get())) {
            try (var reply = requests.ask("GET", location.get(), "Accept", "application/json")) {
                // A repository whose last tag was deleted is unknown to some.
                if (reply.status() == 404 && field.equals("tags")) {
                    return all;
                }
                var body = reply.expect(200).bytes(LARGEST_PAGE);
                ManifestMapper.MAPPER
                        .readTree(body)
                        .path(field)
                        .forEach(entry -> all.add(entry.asText()));
                location = next(reply);
            }
        }
        return all;
    }

    private static Optional<String> next(Reply reply) {
        return reply.header("Link")
                .map(NEXT::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1));
    }

    Optional<RawManifest> manifest(RepositoryName repository, Reference reference)
            throws IOException, InterruptedException {
        var path = "/v2/" + repository + "/manifests/" + reference;
        try (var reply = requests.ask("GET", path, "Accept", MANIFESTS)) {
            if (reply.status() == 404) {
                return Optional.empty();
            }
            var bytes = reply.expect(200).bytes(RawManifest.LARGEST);
            var type = reply.header("Content-Type").map(MediaType::parse).orElse(null);
            var digest = reference instanceof Digest named ? Optional.of(named) : digest(reply);
            return Optional.of(
                    digest.isPresent()
                            ? RawManifest.of(digest.get(), bytes, type)
                            : RawManifest.of(bytes, type));
        }
    }

    /** The digest of what a tag names; nothing, if there is none. */
    Optional<Digest> resolve(RepositoryName repository, Reference reference)
            throws IOException, InterruptedException {
        var path = "/v2/" + repository + "/manifests/" + reference;
        try (var reply = requests.ask("HEAD", path, "Accept", MANIFESTS)) {
            return reply.status() == 404 ? Optional.empty() : digest(reply.expect(200));
        }
    }

    private static Optional<Digest> digest(Reply reply) {
        try {
            return reply.header("Docker-Content-Digest").map(Digest::parse);
        } catch (BerthException.Invalid e) {
            return Optional.empty();
        }
    }

    boolean hasBlob(RepositoryName repository, Digest digest)
            throws IOException, InterruptedException {
        try (var reply = requests.ask("HEAD", "/v2/" + repository + "/blobs/" + digest)) {
            return reply.status() != 404 && reply.expect(200).status() == 200;
        }
    }

    Optional<InputStream> blob(RepositoryName repository, Digest digest)
            throws IOException, InterruptedException {
        var reply = requests.ask("GET", "/v2/" + repository + "/blobs/" + digest);
        if (reply.status() == 404) {
            reply.close();
            return Optional.empty();
        }
        return Optional.of(reply.expect(200).body());
    }

    /** Manifests about this one; nothing, if the registry has no such list. */
    Optional<List<Digest>> referrers(RepositoryName repository, Digest subject)
            throws IOException, InterruptedException {
        var digests = new ArrayList<Digest>();
        var seen = new HashSet<String>();
        var location = Optional.of("/v2/" + repository + "/referrers/" + subject);
        while (location.isPresent() && seen.add(location.get())) {
            try (var reply =
                    requests.ask("GET", location.get(), "Accept", MediaType.OCI_INDEX.value())) {
                if (reply.status() == 404 || reply.status() == 405) {
                    return Optional.empty();
                }
                var bytes = reply.expect(200).bytes(RawManifest.LARGEST);
                var index = RawManifest.of(bytes, MediaType.OCI_INDEX);
                index.manifests().forEach(entry -> digests.add(entry.digest()));
                location = next(reply);
            }
        }
        return Optional.of(digests);
    }
}
