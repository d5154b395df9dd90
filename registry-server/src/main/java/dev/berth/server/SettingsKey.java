package dev.berth.server;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be set: as a flag, in the environment, and in the file, under one word. */
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

    static Optional<SettingsKey> named(String word) {
        return Stream.of(values()).filter(key -> key.word().equals(word)).findFirst();
    }

    static String words() {
        return Stream.of(values()).map(SettingsKey::word).collect(Collectors.joining(", "));
    }
}
