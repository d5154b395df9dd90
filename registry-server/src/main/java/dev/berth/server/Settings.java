package dev.berth.server;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.model.RepositoryName;
import dev.berth.server.mirror.MirrorRule;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the server is to run. A flag beats the environment, which beats the file.
 *
 * @param publicName under which clients and Docker hosts reach the registry
 * @param insecure whether {@code /v2} may be open to other machines without TLS, logins, or both
 * @param sparse repositories in which a manifest may name parts that are not there
 * @param tls null for plain HTTP
 * @param users null where there are no logins
 */
record Settings(
        InetSocketAddress listen,
        Path data,
        String publicName,
        boolean insecure,
        LimitSettings limits,
        DiskSettings disk,
        Set<RepositoryName> sparse,
        @Nullable TlsSettings tls,
        @Nullable UserSettings users,
        List<MirrorRule> mirrors) {
    private static final Path FILE = Path.of("berth.yml");
    private static final Setting LISTEN = new Setting("127.0.0.1:5000", "the default");
    private static final Setting DATA = new Setting("data", "the default");
    private static final Pattern ADDRESS = Pattern.compile("(.+):(\\d{1,5})");
    private static final Pattern PUBLIC_NAME =
            Pattern.compile(
                    "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+])(?::\\d{1,5})?");

    Settings {
        sparse = Set.copyOf(sparse);
        mirrors = List.copyOf(mirrors);
    }

    /**
     * @param environment of the process
     * @throws BerthException.Invalid with a message that says where the mistake is
     */
    static Settings of(Flags flags, Map<String, String> environment) {
        var file = file(flags, environment);
        var said = new EnumMap<SettingsKey, Setting>(SettingsKey.class);
        said.putAll(file.said());
        for (var key : SettingsKey.values()) {
            var text = environment.get(key.variable());
            if (text != null) {
                said.put(key, new Setting(text, key.variable()));
            }
        }
        said.putAll(flags.said());
        var listen = said.getOrDefault(SettingsKey.LISTEN, LISTEN);
        var publicName = said.getOrDefault(SettingsKey.PUBLIC_NAME, listen);
        for (var mirror : file.mirrors()) {
            if (publicName.text().equalsIgnoreCase(mirror.host())) {
                throw wrong(
                        publicName,
                        "is also the host of the mirror "
                                + mirror.prefix()
                                + ", which would hide every other repository");
            }
        }
        return new Settings(
                address(listen),
                path(said.getOrDefault(SettingsKey.DATA, DATA)),
                publicName(publicName),
                isTrue(said.get(SettingsKey.INSECURE)),
                file.limits(),
                file.disk(),
                file.sparse(),
                file.tls(),
                file.users(),
                file.mirrors());
    }

    private static SettingsFile file(Flags flags, Map<String, String> environment) {
        var named = flags.config != null ? flags.config : environment.get("BERTH_CONFIG");
        if (named != null) {
            return SettingsFile.read(path(new Setting(named, "--config")));
        }
        return Files.exists(FILE) ? SettingsFile.read(FILE) : SettingsFile.NONE;
    }

    /** Whether nobody but this machine can connect. */
    boolean isLocal() {
        return listen.getAddress().isLoopbackAddress();
    }

    private static InetSocketAddress address(Setting setting) {
        var form = ADDRESS.matcher(setting.text());
        if (!form.matches() || Integer.parseInt(form.group(2)) > 0xffff) {
            throw wrong(setting, "is not of the form ADDRESS:PORT, such as 127.0.0.1:5000");
        }
        try {
            var address = InetAddress.getByName(form.group(1));
            return new InetSocketAddress(address, Integer.parseInt(form.group(2)));
        } catch (UnknownHostException e) {
            throw wrong(setting, "names an address that this machine does not know");
        }
    }

    /**
     * @throws IllegalArgumentException if it is no path
     */
    static Path file(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }

    private static Path path(Setting setting) {
        try {
            return file(setting.text());
        } catch (InvalidPathException e) {
            throw wrong(setting, "is not a path");
        }
    }

    private static String publicName(Setting setting) {
        if (!PUBLIC_NAME.matcher(setting.text()).matches()) {
            throw wrong(
                    setting, "is not of the form NAME or NAME:PORT, such as registry.example:5000");
        }
        return setting.text();
    }

    private static boolean isTrue(@Nullable Setting setting) {
        if (setting == null) {
            return false;
        }
        return switch (setting.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(setting, "is neither true nor false");
        };
    }

    private static BerthException.Invalid wrong(Setting setting, String why) {
        return new BerthException.Invalid(
                ErrorCode.BAD_REQUEST,
                setting.origin() + ": " + Quoted.of(setting.text()) + " " + why);
    }
}
