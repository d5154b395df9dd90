package dev.berth.deploy.rollout;

import java.time.Duration;
import java.util.Locale;

/** Durations as they are written in a service's file. */
final class Spell {
    private Spell() {}

    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
