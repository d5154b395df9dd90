package dev.berth.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.StreamSupport;

import javax.net.ssl.SSLException;

/** Requests to one Berth server, and everything that can come of them said in words. */
final class Http implements HttpPeer {
    // To look at a service the server asks hosts and balancers, each of which has its own deadline.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerAddress server;
    private final @Nullable Login login;
    private final HttpClient client;

    Http(ServerAddress server, Access access) {
        this.server = server;
        this.login = access.login();
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5));
        if (access.cacert() != null) {
            builder.sslContext(Trust.of(access.cacert()));
        }
        this.client = builder.build();
    }

    @Override
    public URI uri() {
        return server.uri();
    }

    @Override
    public HttpRequest.Builder request(String location) {
        var request = HttpRequest.newBuilder(HttpPeer.at(server.uri(), location));
        if (login != null) {
            request.header("Authorization", login.header());
        }
        return request;
    }

    @Override
    public HttpResponse<InputStream> send(HttpRequest request)
            throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofInputStream());
    }

    /** A path's segment or a query's value. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    <T> Answer<T> get(String path, TypeReference<T> type) {
        return read(path, send("GET", path, ""), type);
    }

    <T> Answer<T> post(String path, String body, TypeReference<T> type) {
        return read(path, send("POST", path, body), type);
    }

    /** The body of a good answer; any other is an error. */
    String send(String method, String path, String body) {
        var request =
                request(path)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .timeout(PATIENCE)
                        .header("Accept", "application/json");
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/yaml");
        }
        var response = perform(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw refused(path, response.statusCode(), response.body());
        }
        return response.body();
    }

    /** A body that may go on for ever. */
    InputStream stream(String path) {
        var request = request(path).header("Accept", "text/plain").build();
        var response = perform(request, BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (var body = response.body()) {
            var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            throw refused(path, response.statusCode(), text);
        } catch (IOException e) {
            throw refused(path, response.statusCode(), "");
        }
    }

    private <T> HttpResponse<T> perform(HttpRequest request, BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (HttpTimeoutException e) {
            throw new Unreachable("the server at " + server + " did not answer in time.");
        } catch (ConnectException e) {
            throw new Unreachable(
                    """
                    no server answers at %s.
                    Start one with:  berth serve
                    or name yours with --server URL, or with %s in the environment.\
                    """
                            .formatted(server, ServerAddress.VARIABLE));
        } catch (SSLException e) {
            throw insecure(e);
        } catch (IOException e) {
            throw new Unreachable(
                    "the connection to " + server + " broke: " + Printable.of(reason(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted while waiting for " + server);
        }
    }

    private CommandFailed insecure(SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return new CommandFailed(
                        """
                        the certificate of %s is not from an authority that is known here.
                        If it is your own, name the authority's file with --cacert FILE.\
                        """
                                .formatted(server));
            }
        }
        return new CommandFailed(
                "no secure connection to " + server + ": " + Printable.of(reason(e)));
    }

    <T> Answer<T> read(String path, String body, TypeReference<T> type) {
        try {
            var json = Json.MAPPER.readTree(body);
            return new Answer<>(json, Json.MAPPER.readValue(body, type));
        } catch (JsonProcessingException e) {
            throw new CommandFailed(
                    "the answer of %s to %s was not understood (%s).\n"
                                    .formatted(server, path, Printable.of(e.getOriginalMessage()))
                            + "Is it a Berth server, and as new as this program?");
        }
    }

    /** The server's own messages, one a line, if it gave any. */
    private CommandFailed refused(String path, int status, String body) {
        var messages = new ArrayList<String>();
        try {
            JsonNode errors = Json.MAPPER.readTree(body).path("errors");
            StreamSupport.stream(errors.spliterator(), false)
                    .map(error -> error.path("message").asText())
                    .flatMap(String::lines)
                    .map(Printable::of)
                    .forEach(messages::add);
        } catch (JsonProcessingException e) {
            // Not from Berth, then.
        }
        var message =
                messages.isEmpty()
                        ? "%s answered %s with status %d and no explanation. Is it a Berth server?"
                                .formatted(server, path, status)
                        : String.join("\n", messages);
        return switch (status) {
            case 503 -> new Unreachable(message);
            case 401 -> new CommandFailed(message + "\nRun:  berth login --server " + server.uri());
            default -> new CommandFailed(message);
        };
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
