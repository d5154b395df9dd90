package dev.berth.cli.transfer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A registry asked for patience, such as with 429 or 503. */
final class TryAgain extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration after;

    TryAgain(String message, @Nullable Duration after) {
        super(message);
        this.after = after;
    }

    /** Its {@code Retry-After}, if it gave one. */
    Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
