package dev.berth.model;

import org.jspecify.annotations.Nullable;

/**
 * Where an image runs: OCI image spec, "Image Index", {@code platform}.
 *
 * @param os such as {@code linux}
 * @param architecture in Go's words, such as {@code amd64}
 * @param variant such as {@code v8}, or null
 */
public record Platform(String os, String architecture, @Nullable String variant) {

    /** Whether an image for {@code this} runs on a host that is {@code host}. */
    public boolean runsOn(Platform host) {
        return os.equals(host.os)
                && architecture.equals(host.architecture)
                && (variant == null || host.variant == null || variant.equals(host.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
