package dev.berth.deploy.haproxy;

import dev.berth.deploy.rollout.BalancerState;
import dev.berth.deploy.rollout.Slot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What HAProxy said of itself and of some backends, all in one connection: a connection belongs to
 * one process, so a reading never mixes two of them.
 *
 * @param info {@code show info}
 * @param backends by name, those that are there
 */
record Reading(Map<String, String> info, Map<String, Backend> backends) {

    /**
     * @param totals the backend's own row
     */
    record Backend(List<Server> servers, Table.Row totals) {}

    /** The line whose answer {@link #parse} reads. */
    static String command(Collection<String> backends) {
        return "show info"
                + backends.stream()
                        // 6: servers and the backend itself, -1: each of them.
                        .map(b -> ";show servers state " + b + ";show stat " + b + " 6 -1")
                        .collect(Collectors.joining());
    }

    /**
     * @return empty if this is not what HAProxy answers
     */
    static Optional<Reading> parse(Collection<String> asked, String reply) {
        // A blank line ends each answer, and none of these answers has one inside.
        var answers = List.of(reply.split("\n\n"));
        if (answers.size() != 1 + 2 * asked.size()) {
            return Optional.empty();
        }
        var info = info(answers.getFirst());
        if (new Table.Row(info).number("Pid") == 0) {
            return Optional.empty();
        }
        var backends = new LinkedHashMap<String, Backend>();
        var answer = answers.listIterator(1);
        for (var name : asked) {
            var states = Table.spaceSeparated(answer.next());
            var stats = Table.commaSeparated(answer.next());
            if (!stats.rows().isEmpty()) {
                backends.put(name, backend(name, states, stats));
            }
        }
        return Optional.of(new Reading(info, backends));
    }

    long pid() {
        return number("Pid");
    }

    Optional<Server> server(Slot slot) {
        return servers()
                .filter(s -> s.backend().equals(slot.backend()) && s.name().equals(slot.server()))
                .findFirst();
    }

    private Stream<Server> servers() {
        return backends.values().stream().flatMap(b -> b.servers().stream());
    }

    BalancerState state() {
        return new BalancerState(
                pid(),
                Duration.ofSeconds(number("Uptime_sec")),
                servers().filter(Server::isSlot).map(Server::slotState).toList(),
                (int)
                        servers()
                                .filter(s -> !s.isSlot() && !s.backup() && s.takesTraffic())
                                .count());
    }

    private long number(String key) {
        return new Table.Row(info).number(key);
    }

    private static Map<String, String> info(String answer) {
        var info = new HashMap<String, String>();
        Arrays.stream(answer.split("\n"))
                .map(line -> line.split(": ", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> info.put(pair[0], pair[1].strip()));
        return info;
    }

    private static Backend backend(String name, Table states, Table stats) {
        var statByName = new HashMap<String, Table.Row>();
        stats.rows().forEach(row -> statByName.put(row.text("svname"), row));
        var empty = new Table.Row(Map.of());
        var servers = new ArrayList<Server>();
        for (var state : states.rows()) {
            var stat = statByName.getOrDefault(state.text("srv_name"), empty);
            servers.add(new Server(name, state, stat));
        }
        return new Backend(servers, statByName.getOrDefault("BACKEND", empty));
    }
}
