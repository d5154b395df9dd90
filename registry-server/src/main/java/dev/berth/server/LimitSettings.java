package dev.berth.server;

import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Scalars;
import dev.berth.model.Quoted;
import dev.berth.server.http.Limits;
import dev.berth.server.registry.RegistryLimits;

import java.time.Duration;
import java.util.function.Function;

/**
 * {@code limits:} in {@code berth.yml}: how much a client may ask, and how long it is waited for.
 *
 * @param abandonedAfter how long an upload may get no byte before it is removed
 */
record LimitSettings(RegistryLimits registry, Limits http, Duration abandonedAfter) {
    static final LimitSettings DEFAULT =
            new LimitSettings(RegistryLimits.DEFAULT, Limits.DEFAULT, Duration.ofDays(7));

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    static LimitSettings read(Fields fields) {
        return new LimitSettings(
                new RegistryLimits(
                        fields.maybe("manifest", size("64k", 64 * KIB, "64m", 64 * MIB))
                                .orElse(DEFAULT.registry.manifest()),
                        fields.maybe("uploads", Scalars.number(1, 100_000))
                                .orElse(DEFAULT.registry.uploads())),
                DEFAULT.http.with(
                        fields.maybe("headers", size("4k", 4 * KIB, "1m", MIB))
                                .orElse(DEFAULT.http.header()),
                        fields.maybe("idle", LimitSettings::patience).orElse(DEFAULT.http.idle()),
                        fields.maybe("least-rate", size("0k", 0, "64m", 64 * MIB))
                                .orElse(DEFAULT.http.leastRate())),
                fields.maybe("abandoned-after", LimitSettings::patience)
                        .orElse(DEFAULT.abandonedAfter));
    }

    private static Duration patience(String text) {
        var time = Scalars.duration(text);
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(Quoted.of(text) + " is less than 1s");
        }
        return time;
    }

    private static Function<String, Integer> size(
            String least, int leastBytes, String most, int mostBytes) {
        return text -> {
            long bytes = Scalars.bytes(text);
            if (bytes < leastBytes || bytes > mostBytes) {
                throw new IllegalArgumentException(
                        Quoted.of(text) + " is not from " + least + " to " + most);
            }
            return (int) bytes;
        };
    }
}
