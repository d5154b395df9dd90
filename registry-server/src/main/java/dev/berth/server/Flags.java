package dev.berth.server;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.EnumMap;
import java.util.Map;

/** What was said on the command line. */
@Command(
        name = "berth serve",
        mixinStandardHelpOptions = true,
        version = "berth 0.1.0",
        sortOptions = false,
        description = "Starts the registry.",
        footer = {
            "",
            "A flag beats its variable in the environment (BERTH_LISTEN, BERTH_DATA,",
            "BERTH_PUBLIC_NAME, BERTH_INSECURE, BERTH_CONFIG), which beats the file.",
            "BERTH_LOG=DEBUG says more in the log."
        })
final class Flags {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Where the settings are (berth.yml, if there is one).")
    @Nullable String config;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            description = "Where to listen (127.0.0.1:5000).")
    @Nullable String listen;

    @Option(
            names = "--data",
            paramLabel = "DIRECTORY",
            description = "Where everything is kept (./data).")
    @Nullable String data;

    @Option(
            names = "--public-name",
            paramLabel = "NAME",
            description = "Under which clients and Docker hosts reach the registry.")
    @Nullable String publicName;

    @Option(
            names = "--insecure",
            description =
                    "Open the registry to other machines without TLS, without logins, or without"
                            + " both; what deploys then still answers only to this machine.")
    boolean insecure;

    Map<SettingsKey, Setting> said() {
        var said = new EnumMap<SettingsKey, Setting>(SettingsKey.class);
        put(said, SettingsKey.LISTEN, listen);
        put(said, SettingsKey.DATA, data);
        put(said, SettingsKey.PUBLIC_NAME, publicName);
        put(said, SettingsKey.INSECURE, insecure ? "true" : null);
        return said;
    }

    private static void put(
            Map<SettingsKey, Setting> said, SettingsKey key, @Nullable String text) {
        if (text != null) {
            said.put(key, new Setting(text, "--" + key.word()));
        }
    }
}
