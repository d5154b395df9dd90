package dev.berth.server.mirror;

import dev.berth.model.RepositoryName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/**
 * Which repositories are those of an upstream.
 *
 * @param prefix the repositories below it: with {@code hub}, {@code hub/library/busybox} is the
 *     upstream's {@code library/busybox}
 * @param ns the name by which containerd asks for them, such as {@code docker.io}, or null
 * @param host the {@code Host} to which Docker's {@code registry-mirrors} points, or null: whoever
 *     calls the server by this name sees these repositories without their prefix
 * @param upstreams in the order in which they are asked
 * @param freshFor how long a tag is served without asking whether it moved
 */
public record MirrorRule(
        RepositoryName prefix,
        @Nullable String ns,
        @Nullable String host,
        List<UpstreamAddress> upstreams,
        Duration freshFor) {

    public static final Duration FRESH_FOR = Duration.ofMinutes(10);

    public MirrorRule {
        upstreams = List.copyOf(upstreams);
        if (upstreams.isEmpty()) {
            throw new IllegalArgumentException("a mirror of nothing");
        }
    }

    boolean covers(RepositoryName repository) {
        return repository.value().startsWith(prefix + "/");
    }

    /** The upstream's name for a repository that this covers. */
    String upstreamName(RepositoryName repository) {
        return repository.value().substring(prefix.value().length() + 1);
    }

    /** The name here for one of the upstream's repositories. */
    RepositoryName here(RepositoryName upstream) {
        return RepositoryName.parse(prefix + "/" + upstream);
    }
}
