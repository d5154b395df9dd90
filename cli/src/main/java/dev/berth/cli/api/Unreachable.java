package dev.berth.cli.api;

import dev.berth.cli.console.CommandFailed;

/**
 * The server did not answer, or said not now, so a later try may do: what waits for a rollout goes
 * on waiting.
 */
public final class Unreachable extends CommandFailed {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
        super(message);
    }
}
