package dev.berth.deploy.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The connection to one Docker Engine. Made on the first call, because a host may be down when it
 * is registered; made anew when the Engine turns out to be another version than before.
 *
 * <p>Each call has a deadline here, as docker-java's own does nothing on unix sockets: the call
 * runs on a virtual thread, and one that is late is interrupted, which closes its socket.
 */
final class Engine implements AutoCloseable {
    /** The newest version of the API that docker-java's requests are made for. */
    private static final int NEWEST_MINOR = 44;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MOST_CALLS = 64;

    /** Each follower of a log holds a connection for as long as its container runs. */
    private static final int MOST_STREAMS = 4096;

    private final URI endpoint;
    private final String host;
    private final Faults faults;

    // Guarded by this.
    private @Nullable Clients clients;

    /** Two pools, so that streams, which last, never keep a call from a connection. */
    record Clients(DockerClient calls, DockerClient streams) {
        void close() {
            try (calls;
                    streams) {
                // Only closed.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Engine(String host, URI endpoint, Faults faults) {
        this.host = host;
        this.endpoint = endpoint;
        this.faults = faults;
    }

    /**
     * @param what for people, such as {@code start container web-1}
     */
    <T> T call(String what, Duration deadline, Function<Clients, T> call) {
        var task = new FutureTask<>(() -> call.apply(clients()));
        Thread.ofVirtual().name("docker-" + host).start(task);
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (isAnotherVersion(cause)) {
                close();
            }
            throw faults.of(what, cause);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw faults.tooSlow(what, deadline);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw faults.interrupted(what);
        }
    }

    /** A call without an answer. */
    void perform(String what, Duration deadline, Consumer<Clients> call) {
        Boolean _ =
                call(
                        what,
                        deadline,
                        on -> {
                            call.accept(on);
                            return true;
                        });
    }

    @Override
    public synchronized void close() {
        if (clients != null) {
            clients.close();
            clients = null;
        }
    }

    private synchronized Clients clients() {
        if (clients == null) {
            var version = negotiate();
            clients = new Clients(client(version, MOST_CALLS), client(version, MOST_STREAMS));
        }
        return clients;
    }

    /**
     * The newest version that both speak: docker-java itself only ever asks for the one it is told.
     */
    private RemoteApiVersion negotiate() {
        try (var unversioned = client(RemoteApiVersion.unknown(), 1)) {
            var version = unversioned.versionCmd().exec();
            int least = minor(version.getMinAPIVersion());
            if (least > NEWEST_MINOR) {
                throw faults.refused(
                        "runs Docker Engine "
                                + version.getVersion()
                                + ", which speaks no API older than 1."
                                + least
                                + "; Berth speaks 1."
                                + NEWEST_MINOR);
            }
            return RemoteApiVersion.create(1, Math.min(NEWEST_MINOR, newest(version)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int newest(Version version) {
        int newest = minor(version.getApiVersion());
        if (newest == 0) {
            throw faults.refused(
                    "did not tell which API it speaks: is it Docker Engine that listens there?");
        }
        return newest;
    }

    /** 41 of {@code 1.41}; 0 of anything else. */
    private static int minor(@Nullable String version) {
        return version != null && version.matches("1\\.\\d{1,4}")
                ? Integer.parseInt(version.substring(2))
                : 0;
    }

    private DockerClient client(RemoteApiVersion version, int connections) {
        // Not createDefaultConfigBuilder: that reads DOCKER_HOST and the user's logins.
        var config =
                new DefaultDockerClientConfig.Builder()
                        .withDockerHost(endpoint.toString())
                        .withDockerTlsVerify(false)
                        .withApiVersion(version)
                        .build();
        var transport =
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(endpoint)
                        .connectionTimeout(CONNECT)
                        .maxConnections(connections)
                        .build();
        return DockerClientImpl.getInstance(config, transport);
    }

    private static boolean isAnotherVersion(Throwable cause) {
        return cause instanceof BadRequestException refused
                && Faults.message(refused).contains("client version");
    }
}
