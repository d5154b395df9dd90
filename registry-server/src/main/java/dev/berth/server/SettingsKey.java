package dev.berth.server;

import java.util.Locale;

/**
 * What can be set with a single value: as a flag, in the environment, and in the file, under one
 * word.
 */
enum SettingsKey {
    LISTEN,
    DATA,
    PUBLIC_NAME,
    INSECURE;

    /** The word in the file, and behind {@code --} on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String variable() {
        return "BERTH_" + name();
    }
}
