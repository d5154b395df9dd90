package dev.berth.server.mirror;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Reference;
import dev.berth.storage.catalogue.ManifestJson;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One upstream registry, with Berth as its client: OCI distribution spec, "Pull". Every question is
 * answered, is empty if the upstream does not show what was asked for, or fails with an {@link
 * IOException} that says in a word what the upstream did. May be called from any thread; blocks.
 *
 * <p>A registry that hides what a caller may not see answers 401, 403 or 404, so all three are "not
 * shown".
 */
final class Upstream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upstream.class);

    private static final int MOST_REDIRECTS = 5;
    private static final int LARGEST_TOKEN = 1 << 20;

    private static final String[] MANIFESTS = {
        MediaType.OCI_INDEX.value(),
        MediaType.OCI_MANIFEST.value(),
        MediaType.DOCKER_LIST.value(),
        MediaType.DOCKER_MANIFEST.value()
    };

    private final UpstreamAddress address;
    private final Timeouts timeouts;
    private final ScheduledExecutorService timer;
    private final HttpClient client;
    private final Tokens tokens;

    Upstream(
            UpstreamAddress address,
            Timeouts timeouts,
            ScheduledExecutorService timer,
            Executor executor,
            InstantSource clock) {
        this.address = address;
        this.timeouts = timeouts;
        this.timer = timer;
        this.tokens = new Tokens(address, clock);
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeouts.connect())
                        .executor(executor);
        if (address.trust() != null) {
            builder.sslContext(address.trust());
        }
        this.client = builder.build();
    }

    /**
     * @param digest or null if the upstream does not tell it
     */
    record Named(@Nullable Digest digest) {}

    /**
     * @param mediaType or null if it is none of a manifest
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record RemoteManifest(@Nullable MediaType mediaType, byte[] bytes) {}

    /**
     * @param length in bytes, or -1 if the upstream does not tell it
     */
    record RemoteBlob(long length, InputStream body) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** What a tag names there. */
    Optional<Named> named(String repository, Reference reference) throws IOException {
        try (var answer = ask("HEAD", repository, "/manifests/" + reference, MANIFESTS)) {
            return answer.isShown() ? Optional.of(new Named(answer.digest())) : Optional.empty();
        }
    }

    Optional<RemoteManifest> manifest(String repository, Reference reference) throws IOException {
        try (var answer = ask("GET", repository, "/manifests/" + reference, MANIFESTS)) {
            return answer.isShown()
                    ? Optional.of(
                            new RemoteManifest(
                                    answer.manifestType(),
                                    answer.atMost(ManifestJson.LARGEST, "a manifest")))
                    : Optional.empty();
        }
    }

    /** A blob's length, or -1. */
    Optional<Long> blobLength(String repository, Digest digest) throws IOException {
        try (var answer = ask("HEAD", repository, "/blobs/" + digest)) {
            return answer.isShown() ? Optional.of(answer.length()) : Optional.empty();
        }
    }

    /** A blob, which the caller closes. */
    Optional<RemoteBlob> blob(String repository, Digest digest) throws IOException {
        var answer = ask("GET", repository, "/blobs/" + digest);
        if (answer.isShown()) {
            return Optional.of(new RemoteBlob(answer.length(), answer.body()));
        }
        answer.close();
        return Optional.empty();
    }

    private UpstreamAnswer ask(String method, String repository, String rest, String... accepted)
            throws IOException {
        var root = URI.create(address.url() + "/").resolve("/v2/");
        var path = address.url().getRawPath();
        var name = (path.isEmpty() ? "" : path.substring(1) + "/") + repository;
        var url = URI.create(root + name + rest);
        var authorization = tokens.known(name).orElse(null);
        var answer = follow(method, url, authorization, accepted);
        if (answer.status() == 401) {
            answer.close();
            var challenge = answer.challenge();
            var met =
                    challenge.isEmpty()
                            ? Optional.<String>empty()
                            : tokens.meeting(challenge.get(), name, this::token);
            if (met.isPresent()) {
                answer = follow(method, url, met.get(), accepted);
            }
        }
        return judged(answer, method, url);
    }

    private UpstreamAnswer judged(UpstreamAnswer answer, String method, URI url)
            throws IOException {
        log.atDebug()
                .addKeyValue("method", method)
                .addKeyValue("url", url)
                .addKeyValue("status", answer.status())
                .log("an upstream was asked");
        switch (answer.status()) {
            case 200, 404 -> {}
            case 401, 403 ->
                    log.atWarn()
                            .addKeyValue("upstream", this)
                            .addKeyValue("path", url.getRawPath())
                            .addKeyValue("status", answer.status())
                            .addKeyValue("login", address.login() != null)
                            .log("an upstream does not show this to us");
            default -> {
                answer.close();
                throw answer.failure("answered " + answer.status());
            }
        }
        return answer;
    }

    /**
     * Redirects are followed by hand: what shows who asks goes to the upstream alone, and only its
     * own challenges are met, as each names the place that the login is sent to.
     */
    private UpstreamAnswer follow(
            String method, URI url, @Nullable String authorization, String... accepted)
            throws IOException {
        var answer = send(method, url, authorization, accepted);
        var at = url;
        for (int hop = 0; answer.isRedirect(); hop++) {
            answer.close();
            if (hop == MOST_REDIRECTS) {
                throw new IOException("redirects in a circle");
            }
            var next = answer.location(at);
            if (!"https".equals(next.getScheme())
                    && (address.isEncrypted() || !"http".equals(next.getScheme()))) {
                throw new IOException("redirects to a place without encryption");
            }
            at = next;
            answer = send(method, at, isOrigin(at) ? authorization : null, accepted);
        }
        if (answer.status() == 401 && !isOrigin(at)) {
            answer.close();
            throw new IOException("redirects to a place that wants a login");
        }
        return answer;
    }

    private boolean isOrigin(URI url) {
        return Objects.equals(url.getScheme(), address.url().getScheme())
                && Objects.equals(url.getHost(), address.url().getHost())
                && url.getPort() == address.url().getPort();
    }

    private byte[] token(URI realm, @Nullable String authorization) throws IOException {
        try (var answer = send("GET", realm, authorization)) {
            if (answer.status() != 200) {
                throw answer.failure(
                        "wants a token, and was answered " + answer.status() + " for it");
            }
            return answer.atMost(LARGEST_TOKEN, "a token");
        }
    }

    private UpstreamAnswer send(
            String method, URI url, @Nullable String authorization, String... accepted)
            throws IOException {
        var request =
                HttpRequest.newBuilder(url)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(timeouts.answer())
                        .header("User-Agent", "berth");
        for (var type : accepted) {
            request.header("Accept", type);
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return new UpstreamAnswer(
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()),
                    timer,
                    timeouts.stall());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("was not waited for");
        } catch (IllegalArgumentException e) {
            throw new IOException("names no URL that can be asked", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    @Override
    public String toString() {
        return address.url().toString();
    }
}
