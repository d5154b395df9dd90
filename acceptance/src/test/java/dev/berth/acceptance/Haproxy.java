package dev.berth.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A running HAProxy, with the slots {@code web/berth1} to {@code web/berth12}. */
public final class Haproxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lab lab;
    private final String name;
    private final JsonNode description;

    Haproxy(Lab lab, String name, JsonNode description) {
        this.lab = lab;
        this.name = name;
        this.description = description;
    }

    /** Where its clients go. */
    public URI url() {
        return URI.create(description.get("url").asText());
    }

    /** Its admin socket as Berth is told of it, {@code unix://…}. */
    public String admin() {
        return description.get("admin").asText();
    }

    /** One line of the Runtime API, and the answer to it. */
    public String command(String line) {
        var address = UnixDomainSocketAddress.of(admin().substring("unix://".length()));
        try (var channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The columns of {@code show stat} for a server of the backend {@code web}, or {@code BACKEND}.
     */
    public Map<String, String> server(String server) {
        var lines = command("show stat web 6 -1").split("\n");
        var names = lines[0].substring("# ".length()).split(",");
        return Arrays.stream(lines)
                .map(line -> line.split(",", -1))
                .filter(values -> values.length > 1 && values[1].equals(server))
                .map(values -> columns(names, values))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no server web/" + server));
    }

    /**
     * Takes a new server in by the sequence that lost nothing: only a passed check lets it serve.
     */
    public void gate(String server, String address, int port) {
        var slot = "web/" + server;
        command("set server " + slot + " state maint");
        command("set server " + slot + " addr " + address + " port " + port);
        command("enable health " + slot);
        command("set server " + slot + " state drain");
        command("set server " + slot + " health down");
        await().atMost(PATIENCE).until(() -> has(server, "DRAIN") && passedCheck(server));
        command("set server " + slot + " state ready");
        awaitUp(server);
    }

    public void awaitUp(String server) {
        await().atMost(PATIENCE).until(() -> has(server, "UP"));
    }

    /** Waits until that many more requests have come. */
    public void awaitRequests(long more) {
        var before = requests();
        await().atMost(PATIENCE).until(() -> requests() >= before + more);
    }

    /** Requests that this process of HAProxy has handled; a reload begins at 0. */
    private long requests() {
        return Long.parseLong(server("BACKEND").getOrDefault("stot", "0"));
    }

    /** Takes a server out by that sequence: first nothing new, then nothing left, then out. */
    public void drain(String server) {
        command("set server web/" + server + " state drain");
        // Twice: between a request taken and its session counted there is a moment.
        await().atMost(PATIENCE).until(() -> idle(server));
        await().atMost(PATIENCE).until(() -> idle(server));
        command("set server web/" + server + " state maint");
    }

    /** How many slots take traffic. */
    public long serversUp() {
        return up().count();
    }

    /** A slot that takes traffic. */
    public String aServerUp() {
        return up().findFirst().orElseThrow(() -> new AssertionError("no server is up"));
    }

    private Stream<String> up() {
        return IntStream.rangeClosed(1, 12)
                .mapToObj(i -> "berth" + i)
                .filter(slot -> has(slot, "UP"));
    }

    /** Saves the servers' state and reloads, as an operator's reload script does. */
    public void reload() {
        lab.reloadHaproxy(name);
    }

    /** Ends it, so that nobody answers in its place. */
    public void stop() {
        lab.stopHaproxy(name);
    }

    /**
     * Starts it again after {@link #stop}, with what the state file has: nothing, or old things.
     */
    public void start() {
        lab.haproxy(name, url().getPort());
    }

    @Override
    public void close() {
        stop();
    }

    private boolean has(String server, String status) {
        return server(server).getOrDefault("status", "").equals(status);
    }

    private boolean passedCheck(String server) {
        return server(server).getOrDefault("check_status", "").equals("L7OK");
    }

    private boolean idle(String server) {
        var columns = server(server);
        return "0".equals(columns.get("scur")) && "0".equals(columns.get("qcur"));
    }

    private static Map<String, String> columns(String[] names, String[] values) {
        var columns = new HashMap<String, String>();
        for (var i = 0; i < Math.min(names.length, values.length); i++) {
            columns.put(names[i], values[i]);
        }
        return columns;
    }
}
