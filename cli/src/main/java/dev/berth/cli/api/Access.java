package dev.berth.cli.api;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * How a server is spoken to.
 *
 * @param login with which every request is made, or null
 * @param cacert the authority that its certificate must come from, or null for those that this
 *     machine knows
 */
public record Access(@Nullable Login login, @Nullable Path cacert) {
    public static final Access ANYONES = new Access(null, null);
}
