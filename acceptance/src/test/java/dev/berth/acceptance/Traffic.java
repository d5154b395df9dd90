package dev.berth.acceptance;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@code berth traffic} as a process of its own, until it is stopped. */
public final class Traffic implements AutoCloseable {

    /**
     * What {@code berth traffic --json} reported.
     *
     * @param versions requests that each version answered
     * @param text the whole report, for the message of a failed assertion
     */
    public record Report(long requests, long failed, Map<String, Long> versions, String text) {
        public Report {
            versions = Map.copyOf(versions);
        }
    }

    private final Process process;

    private Traffic(Process process) {
        this.process = process;
    }

    /**
     * Begins, and returns when requests flow.
     *
     * @param rate requests a second, or 0 for as fast as they are answered
     */
    public static Traffic start(Haproxy haproxy, int rate) {
        var traffic = start(haproxy.url(), rate);
        haproxy.awaitRequests(50);
        return traffic;
    }

    /** Begins; the first requests come when its Java has started. */
    public static Traffic start(URI url, int rate) {
        try {
            return new Traffic(
                    Command.of(Distribution.LAUNCHER, "traffic", url, "--json", "--rate=" + rate)
                            .process()
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and gives its report. */
    public Report stop() {
        try {
            process.getOutputStream().close();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("berth traffic did not end");
            }
            return report(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Report report(String text) {
        JsonNode json = Lab.json(text);
        var versions = new TreeMap<String, Long>();
        json.get("versions")
                .properties()
                .forEach(e -> versions.put(e.getKey(), e.getValue().asLong()));
        return new Report(
                json.get("requests").asLong(), json.get("failed").asLong(), versions, text);
    }
}
