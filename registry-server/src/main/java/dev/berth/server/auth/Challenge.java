package dev.berth.server.auth;

import dev.berth.model.BerthException;

/** How a caller is asked to log in. */
final class Challenge {
    private static final String BASIC = "Basic realm=\"Berth\", charset=\"UTF-8\"";

    private Challenge() {}

    static BerthException.Unauthorized unauthorized(String why) {
        return new BerthException.Unauthorized(why, BASIC);
    }
}
