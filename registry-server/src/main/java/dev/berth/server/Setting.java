package dev.berth.server;

/**
 * What somebody said under a key.
 *
 * @param origin where it stands, for messages: {@code --listen}, {@code berth.yml line 3}
 */
record Setting(String text, String origin) {}
