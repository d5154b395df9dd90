package dev.berth.server.mirror;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * What an upstream answered: its headers as values, where they are good ones. Closed by whoever
 * does not hand its body on.
 */
final class UpstreamAnswer implements AutoCloseable {
    /** The longest that a client is told to wait, whatever the upstream says. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final HttpResponse<InputStream> response;
    private final InputStream body;

    /**
     * @param stall how long the body may bring nothing
     */
    UpstreamAnswer(
            HttpResponse<InputStream> response, ScheduledExecutorService timer, Duration stall) {
        this.response = response;
        this.body = new PatientBody(response.body(), timer, stall);
    }

    int status() {
        return response.statusCode();
    }

    boolean isShown() {
        return status() == 200;
    }

    boolean isRedirect() {
        return switch (status()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    URI location(URI from) throws IOException {
        try {
            return from.resolve(response.headers().firstValue("Location").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new IOException("redirects to what is no URL", e);
        }
    }

    Optional<Challenge> challenge() {
        return Challenge.of(response.headers().allValues("WWW-Authenticate"));
    }

    /** The body's length, or -1 if the upstream does not tell it. */
    long length() {
        return response.headers()
                .firstValue("Content-Length")
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(-1L);
    }

    @Nullable Digest digest() {
        return header("Docker-Content-Digest", Digest::parse).orElse(null);
    }

    /** Null if it is none of a manifest. */
    @Nullable MediaType manifestType() {
        return header("Content-Type", MediaType::parse)
                .filter(type -> type.isImageManifest() || type.isImageIndex())
                .orElse(null);
    }

    private <T> Optional<T> header(String name, Function<String, T> parse) {
        try {
            return response.headers().firstValue(name).map(parse);
        } catch (BerthException.Invalid e) {
            return Optional.empty();
        }
    }

    /** To be thrown where this answer is none to what was asked. */
    IOException failure(String message) {
        var after = retryAfter();
        boolean isBusy = (status() == 429 || status() == 503) && after.isPresent();
        return isBusy ? new Busy(message, after.get()) : new IOException(message);
    }

    /**
     * RFC 9110, section 10.2.3, in seconds; a date is not believed, as it is of another's clock.
     */
    private Optional<Duration> retryAfter() {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d+"))
                .map(text -> text.length() > 9 ? Long.MAX_VALUE : Long.parseLong(text))
                .map(seconds -> Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST.toSeconds())));
    }

    InputStream body() {
        return body;
    }

    byte[] atMost(int most, String what) throws IOException {
        var bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new IOException("sent more than " + most + " bytes for " + what);
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
