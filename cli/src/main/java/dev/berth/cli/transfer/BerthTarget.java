package dev.berth.cli.transfer;

import dev.berth.cli.api.HttpPeer;
import dev.berth.model.Descriptor;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;

/** The server, which takes what is imported as it takes a push: OCI distribution spec, "Push". */
public final class BerthTarget implements Target {
    // Before it answers, the server brings to its disk what it still has in memory of a blob.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpPeer server;
    private final Duration patience;
    private final RegistryRequests requests;
    private final RegistryReader reader;

    public BerthTarget(HttpPeer server) {
        this(server, PATIENCE);
    }

    /**
     * @param patience how long the server may take nothing of a blob, or be silent after it
     */
    BerthTarget(HttpPeer server, Duration patience) {
        this.server = server;
        this.patience = patience;
        this.requests = new RegistryRequests(server);
        this.reader = new RegistryReader(server);
    }

    @Override
    public boolean hasBlob(RepositoryName repository, Descriptor blob)
            throws IOException, InterruptedException {
        return reader.hasBlob(repository, blob.digest());
    }

    @Override
    public Stored put(RepositoryName repository, Descriptor blob, BlobContent content)
            throws IOException, InterruptedException {
        // Without `from` the server looks in every repository that we may read.
        var begin = "/v2/" + repository + "/blobs/uploads/?mount=" + blob.digest();
        String session;
        try (var reply = requests.ask("POST", begin)) {
            if (reply.expect(201, 202).status() == 201) {
                return Stored.MOUNTED;
            }
            session =
                    reply.header("Location")
                            .orElseThrow(() -> new IOException("an upload without a Location"));
        }
        boolean whole = false;
        try (var bytes = content.open()) {
            upload(session, blob, bytes);
            whole = true;
            return Stored.COPIED;
        } finally {
            if (!whole) {
                giveUp(session);
            }
        }
    }

    private void upload(String session, Descriptor blob, InputStream bytes)
            throws IOException, InterruptedException {
        var location = session + (session.contains("?") ? "&" : "?") + "digest=" + blob.digest();
        var upload = new Upload(bytes);
        var body =
                blob.size() == 0
                        ? BodyPublishers.noBody()
                        : BodyPublishers.fromPublisher(
                                BodyPublishers.ofInputStream(() -> upload), blob.size());
        var request =
                server.request(location)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(body)
                        .build();
        try (var reply = upload.send(() -> requests.send(request), server.uri(), patience)) {
            var _ = reply.expect(201);
        }
    }

    /** What came of it would lie there until it counts as abandoned. */
    private void giveUp(String session) {
        // The interruption is why we are here, so it must not stop this as well.
        boolean interrupted = Thread.interrupted();
        try (var _ = requests.ask("DELETE", session)) {
            // Whatever it says: it forgets the session in time.
        } catch (IOException e) {
            // So it does.
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean hasManifest(RepositoryName repository, RawManifest manifest)
            throws IOException, InterruptedException {
        return reader.resolve(repository, manifest.digest()).isPresent();
    }

    @Override
    public void put(RepositoryName repository, RawManifest manifest)
            throws IOException, InterruptedException {
        put(repository, manifest, "");
    }

    /** A manifest that has no tag is there under its digest. */
    @Override
    public boolean isNamed(RepositoryName repository, @Nullable Tag tag, RawManifest manifest)
            throws IOException, InterruptedException {
        return tag == null
                || reader.resolve(repository, tag).equals(Optional.of(manifest.digest()));
    }

    @Override
    public void name(RepositoryName repository, @Nullable Tag tag, RawManifest manifest)
            throws IOException, InterruptedException {
        // By its digest, with the tag beside it: a PUT to a tag would make every digest a sha256.
        put(repository, manifest, tag == null ? "" : "?tag=" + tag);
    }

    private void put(RepositoryName repository, RawManifest manifest, String query)
            throws IOException, InterruptedException {
        var path = "/v2/" + repository + "/manifests/" + manifest.digest() + query;
        var request =
                server.request(path)
                        .header("Content-Type", manifest.mediaType().value())
                        .timeout(RegistryRequests.PATIENCE)
                        .PUT(BodyPublishers.ofByteArray(manifest.bytes()))
                        .build();
        try (var reply = requests.send(request)) {
            var _ = reply.expect(201);
        }
    }
}
