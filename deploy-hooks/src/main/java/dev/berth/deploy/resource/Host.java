package dev.berth.deploy.resource;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine that runs containers.
 *
 * @param docker where its Engine listens: {@code tcp://10.20.0.11:2375} or {@code
 *     unix:///var/run/docker.sock}
 * @param address on which containers publish, and where balancers reach them
 * @param registry the name under which this host pulls, or null for the server's public name
 * @param ports that Berth may publish there
 */
public record Host(
        String name,
        String docker,
        String address,
        @Nullable String registry,
        PortRange ports,
        Map<String, String> labels)
        implements Resource {
    public Host {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    @Override
    public Kind kind() {
        return Kind.HOST;
    }

    /** Ports from {@code first} to {@code last}, both included. */
    public record PortRange(int first, int last) {
        public PortRange {
            if (first < 1 || last > 65_535 || first > last) {
                throw new IllegalArgumentException(
                        "a port range goes from 1 at the least to 65535 at the most, such as"
                                + " 20000-20999");
            }
        }

        public int size() {
            return last - first + 1;
        }
    }
}
