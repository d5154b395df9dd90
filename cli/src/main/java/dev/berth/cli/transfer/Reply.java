package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/** What a registry answered. To close it gives its connection back. */
record Reply(HttpResponse<InputStream> response, InputStream body) implements AutoCloseable {
    private static final int LONGEST_EXPLANATION = 1 << 16;

    /**
     * @param patience how long each next piece of the body may take
     */
    static Reply of(HttpResponse<InputStream> response, Duration patience) {
        var body = new PatientBody(response.body(), server(response.uri()), patience);
        return new Reply(response, body);
    }

    private static String server(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /**
     * The whole body.
     *
     * @throws CommandFailed if it is longer than that
     */
    byte[] bytes(int most) throws IOException {
        var bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new CommandFailed(
                    "%s has more than %d bytes".formatted(response.uri().getPath(), most));
        }
        return bytes;
    }

    /** {@code Retry-After} in its form with seconds: RFC 9110, section 10.2.3. */
    Optional<Duration> retryAfter() {
        return header("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** A good answer. */
    Reply expect(int... statuses) throws IOException {
        for (var good : statuses) {
            if (status() == good) {
                return this;
            }
        }
        try (this) {
            throw new CommandFailed(explanation());
        }
    }

    /** The registry's own words: OCI distribution spec, "Error Codes". */
    String explanation() throws IOException {
        var messages = new ArrayList<String>();
        var said = body.readNBytes(LONGEST_EXPLANATION);
        try {
            for (var error : ManifestMapper.MAPPER.readTree(said).path("errors")) {
                var message = error.path("message").asText();
                messages.add(message.isBlank() ? error.path("code").asText() : message);
            }
        } catch (IOException e) {
            messages.add(new String(said, StandardCharsets.UTF_8).strip());
        }
        var uri = response.uri();
        var words = Printable.of(String.join("; ", messages));
        return "%s answered %s %s with status %d%s"
                .formatted(
                        server(uri),
                        response.request().method(),
                        uri.getPath(),
                        status(),
                        words.isBlank()
                                ? ""
                                : ": " + words.substring(0, Math.min(words.length(), 500)));
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
