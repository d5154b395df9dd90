package dev.berth.server.registry;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.server.admin.CatalogueRoutes;
import dev.berth.server.auth.ApiDoor;
import dev.berth.server.auth.Challenge;
import dev.berth.server.auth.Logins;
import dev.berth.server.auth.Pages;
import dev.berth.server.auth.RepositoryGuard;
import dev.berth.server.auth.Right;
import dev.berth.server.auth.Rights;
import dev.berth.server.auth.TokenRoutes;
import dev.berth.server.http.Authentication;
import dev.berth.server.http.RawClient;
import dev.berth.server.http.Route;
import dev.berth.server.http.ServedRoutes;
import dev.berth.server.mirror.Mirrors;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.Deletions;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.catalogue.RepositorySearch;
import dev.berth.storage.catalogue.Uploads;
import dev.berth.storage.kv.memory.MemoryStore;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A registry with its admin API over storage in memory, and a client that has pushed nothing yet.
 */
public final class RegistryTestBed implements AutoCloseable {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    /** The repository that takes manifests without their parts. */
    private static final Set<RepositoryName> SPARSE = Set.of(RepositoryName.parse("sparse"));

    private final MemoryStore store = new MemoryStore();
    final MemoryBlobs blobs = new MemoryBlobs();
    private final Pulls pulls = new Pulls(store, blobs);
    final PullCounter counter = new PullCounter(store);
    private final ServedRoutes server;
    public final RawClient client;

    public RegistryTestBed() {
        this(RegistryLimits.DEFAULT);
    }

    RegistryTestBed(RegistryLimits limits) {
        this(
                limits,
                Authentication.NONE,
                new RepositoryGuard(new Rights.Open(), new Challenge.Basic(), Pages.underAnyName()),
                (_, routes) -> routes,
                List.of());
    }

    /** With users. */
    public RegistryTestBed(Logins logins, RepositoryGuard guard, ApiDoor api) {
        this(
                RegistryLimits.DEFAULT,
                logins,
                guard,
                api,
                new TokenRoutes(logins, guard.rights(), InstantSource.system()).routes());
    }

    private RegistryTestBed(
            RegistryLimits limits,
            Authentication authentication,
            RepositoryGuard guard,
            ApiDoor api,
            List<Route> tokens) {
        server = new ServedRoutes(routes(limits, guard, api, tokens), authentication);
        client = server.client();
    }

    private List<Route> routes(
            RegistryLimits limits, RepositoryGuard guard, ApiDoor api, List<Route> tokens) {
        var rights = guard.rights();
        var clock = InstantSource.system();
        var uploads = new BlobUploads(store, blobs);
        var pushes = new ManifestPush(store, () -> {});
        var search = new RepositorySearch(store, blobs);
        var mirrors = new Mirrors(List.of(), "berth", store, uploads, pushes, clock);
        var deletions = new Deletions(store);
        var catalogue = new CatalogueRoutes(store, pulls, search, rights, clock);
        return Stream.of(
                        tokens,
                        new RegistryApi(
                                        uploads, pushes, pulls, deletions, counter, store, limits,
                                        SPARSE, guard, mirrors, clock)
                                .routes(),
                        new SearchRoutes(search, guard).routes(),
                        api.guard(Right.PULL, catalogue.routes()),
                        api.guard(Right.ADMIN, catalogue.ofEverything()))
                .flatMap(List::stream)
                .toList();
    }

    RawClient anotherClient() {
        return server.client();
    }

    int openUploads() {
        return store.read(view -> Uploads.list(view).size());
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Digest digest(Digest.Algorithm algorithm, byte[] content) {
        try {
            return Digest.of(
                    algorithm, MessageDigest.getInstance(algorithm.jdkName()).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Digest sha256(byte[] content) {
        return digest(Digest.Algorithm.SHA256, content);
    }

    /** Begins an upload and returns where it goes on. */
    String begin(String repository) {
        return client.ask("POST", "/v2/" + repository + "/blobs/uploads/", new byte[0])
                .header("location");
    }

    public Digest pushBlob(String repository, String content) {
        var digest = sha256(bytes(content));
        var answer = client.ask("PUT", begin(repository) + "?digest=" + digest, bytes(content));
        if (answer.status() != 201) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return digest;
    }

    /** A manifest of one config and one layer, both of which are pushed first. */
    public byte[] image(String repository, String layer) {
        var config = pushBlob(repository, "{}");
        return bytes(
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
                """
                        .formatted(
                                OCI_MANIFEST,
                                config,
                                pushBlob(repository, layer),
                                bytes(layer).length));
    }

    /** An index of manifests that are there. */
    static String index(Digest... entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(
                        OCI_INDEX,
                        Stream.of(entries)
                                .map(entry ->
                                        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2}"
                                                .formatted(OCI_MANIFEST, entry))
                                .collect(Collectors.joining(",")));
    }

    public RawClient.Answer pushManifest(String repository, String reference, byte[] manifest) {
        return client.ask(
                "PUT",
                "/v2/" + repository + "/manifests/" + reference,
                manifest,
                "Content-Type: " + OCI_MANIFEST);
    }

    @Override
    public void close() {
        client.close();
        server.close();
        counter.close();
        store.close();
    }
}
