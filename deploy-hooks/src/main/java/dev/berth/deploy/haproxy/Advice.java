package dev.berth.deploy.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What works today and will hurt some day. */
final class Advice {
    /** The oldest version that the tests have met; older ones lack some of what is used. */
    private static final int OLDEST_MAJOR = 2;

    private static final int OLDEST_MINOR = 6;

    /** Configuration manual, `balance`: a map that is computed anew when a server comes or goes. */
    private static final Set<String> HASHES =
            Set.of("source", "uri", "url_param", "hdr", "rdp-cookie", "hash");

    private final String balancer;
    private final Endpoint endpoint;

    Advice(String balancer, Endpoint endpoint) {
        this.balancer = balancer;
        this.endpoint = endpoint;
    }

    /**
     * @param configuration empty if it cannot be seen from here
     */
    List<String> on(Reading reading, Optional<Configuration> configuration) {
        var advice = new ArrayList<String>();
        onVersion(reading.info().getOrDefault("Version", ""), advice);
        onReload(configuration, advice);
        reading.backends()
                .forEach((name, backend) -> onBackend(name, backend, configuration, advice));
        return List.copyOf(advice);
    }

    private void onVersion(String version, List<String> advice) {
        var parts = version.split("[^0-9]", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            return;
        }
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
            advice.add(
                    "load balancer %s is HAProxy %s; Berth is tested with %d.%d and later"
                            .formatted(balancer, version, OLDEST_MAJOR, OLDEST_MINOR));
        }
    }

    private void onReload(Optional<Configuration> configuration, List<String> advice) {
        if (configuration.isEmpty()) {
            advice.add(
                    """
                    whether load balancer %s (%s) keeps its slots over a reload cannot be seen from \
                    here; without a state file requests fail after a reload until Berth has filled \
                    the slots again. %s\
                    """
                            .formatted(balancer, endpoint, stateFile()));
            return;
        }
        var seen = configuration.get();
        var files = seen.files().stream().map(String::valueOf).collect(Collectors.joining(", "));
        if (!keepsState(seen)) {
            advice.add(
                    """
                    load balancer %s keeps no slots over a reload: no state file is configured in \
                    %s, so requests fail after a reload until Berth has filled the slots again. %s\
                    """
                            .formatted(balancer, files, stateFile()));
        }
        if (seen.hasSlotByAddress()) {
            advice.add(
                    """
                    load balancer %s has slots that are configured by an IP address in %s; over a \
                    reload they keep their ports and not their addresses, so requests fail. \
                    Configure them by a name: %s\
                    """
                            .formatted(balancer, files, Slots.LINE));
        }
        if (!seen.has("option idle-close-on-response")) {
            advice.add(
                    """
                    load balancer %s resets idle keep-alive clients when it is reloaded: put `option \
                    idle-close-on-response` into `defaults` of %s\
                    """
                            .formatted(balancer, files));
        }
    }

    private static boolean keepsState(Configuration seen) {
        return (seen.has("load-server-state-from-file global") && seen.has("server-state-file"))
                || seen.has("load-server-state-from-file local");
    }

    private String stateFile() {
        var socket = endpoint instanceof Endpoint.Unix(var path) ? path.toString() : "SOCKET";
        return """
        It needs `server-state-file /var/lib/haproxy/servers.state` in `global`, \
        `load-server-state-from-file global` in `defaults`, and before each reload: \
        echo 'show servers state' | socat - UNIX-CONNECT:%s > /var/lib/haproxy/servers.state\
        """
                .formatted(socket);
    }

    private void onBackend(
            String name,
            Reading.Backend backend,
            Optional<Configuration> configuration,
            List<String> advice) {
        var which = "backend %s of load balancer %s".formatted(name, balancer);
        if (backend.totals().text("mode").equals("tcp")) {
            advice.add(
                    """
                    %s has `mode tcp`: its connections do not end by draining, so each deploy cuts \
                    those that last longer than the longest drain\
                    """
                            .formatted(which));
        }
        if (checksOnlyConnections(backend) || hasNoHttpCheck(configuration)) {
            advice.add(
                    """
                    %s checks only whether a connection opens, which Docker's published ports do \
                    even for a dead application, so no deploy will pass: add `option httpchk GET \
                    /health`, with your application's path, and reload\
                    """
                            .formatted(which));
        }
        onAlgorithm(which, backend.totals().text("algo"), configuration, advice);
    }

    private static void onAlgorithm(
            String which,
            String algorithm,
            Optional<Configuration> configuration,
            List<String> advice) {
        boolean consistent = configuration.map(c -> c.has("hash-type consistent")).orElse(false);
        boolean hashes = HASHES.contains(algorithm) && !consistent;
        if (hashes || algorithm.equals("static-rr")) {
            var moves =
                    hashes
                            ? ", unless `hash-type consistent` is set, and each change of a slot"
                                    + " sends clients elsewhere"
                            : "";
            advice.add(
                    """
                    %s has `balance %s`, with which weights cannot be set while HAProxy runs%s: \
                    roundrobin, leastconn or random suit deploys better\
                    """
                            .formatted(which, algorithm, moves));
        }
    }

    /** L4OK and L6OK are what a check says that went no further than the connection or its TLS. */
    private static boolean checksOnlyConnections(Reading.Backend backend) {
        return backend.servers().stream()
                .map(Server::check)
                .anyMatch(check -> check.equals("L4OK") || check.equals("L6OK"));
    }

    private static boolean hasNoHttpCheck(Optional<Configuration> configuration) {
        return configuration.isPresent() && !configuration.get().has("option httpchk");
    }
}
