package dev.berth.server;

import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Scalars;
import dev.berth.model.Quoted;
import dev.berth.model.RepositoryName;
import dev.berth.server.mirror.Login;
import dev.berth.server.mirror.MirrorRule;
import dev.berth.server.mirror.TrustedCertificates;
import dev.berth.server.mirror.UpstreamAddress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code mirrors:} in {@code berth.yml}. */
final class MirrorSettings {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:]+](:\\d{1,5})?");

    // What is taken by an earlier entry.
    private final Set<String> taken = new HashSet<>();

    private MirrorSettings() {}

    static List<MirrorRule> read(Fields fields) {
        return fields.groups("mirrors", new MirrorSettings()::rule);
    }

    private MirrorRule rule(Fields fields) {
        var prefix = fields.must("prefix", once("prefix", RepositoryName::parse));
        var ns = fields.maybe("ns", once("ns", MirrorSettings::host)).orElse(null);
        var host = fields.maybe("host", once("host", MirrorSettings::host)).orElse(null);
        var upstreams = fields.groups("upstreams", MirrorSettings::upstream);
        if (upstreams.isEmpty()) {
            throw fields.missing("upstreams");
        }
        var freshFor = fields.maybe("fresh-for", Scalars::duration).orElse(MirrorRule.FRESH_FOR);
        return new MirrorRule(prefix, ns, host, upstreams, freshFor);
    }

    private <T> Function<String, T> once(String key, Function<String, T> parse) {
        return text -> {
            if (!taken.add(key + " " + text)) {
                throw new IllegalArgumentException(
                        Quoted.of(text) + " is the " + key + " of another mirror");
            }
            return parse.apply(text);
        };
    }

    private static String host(String text) {
        return Scalars.match(HOST, text, "of the form NAME or NAME:PORT").group();
    }

    private static UpstreamAddress upstream(Fields fields) {
        URI url = fields.must("url", UpstreamAddress::parse);
        var username = fields.maybe("username", name -> name).orElse(null);
        @Nullable Login login = null;
        if (username != null) {
            login = new Login(username, fields.must("password-file", MirrorSettings::firstLine));
        } else if (fields.maybe("password-file", name -> name).isPresent()) {
            throw fields.missing("username");
        }
        return new UpstreamAddress(
                url,
                login,
                fields.maybe("ca", file -> TrustedCertificates.read(Path.of(file))).orElse(null));
    }

    private static String firstLine(String file) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(
                            () -> new IllegalArgumentException("there is no password in " + file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the password cannot be read from " + file + ": " + e.getMessage(), e);
        }
    }
}
