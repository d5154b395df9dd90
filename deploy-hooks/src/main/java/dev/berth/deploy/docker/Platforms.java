package dev.berth.deploy.docker;

import com.github.dockerjava.api.model.Version;

import dev.berth.model.Platform;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;

/** The Engine's platform in the words of the OCI image spec, which are Go's. */
final class Platforms {
    /** The kernel's words, which some engines tell instead. */
    private static final Map<String, String> KERNEL =
            Map.of("x86_64", "amd64", "aarch64", "arm64", "i686", "386", "armv7l", "arm");

    private Platforms() {}

    static Platform of(Version version) {
        var architecture = word(version.getArch());
        return new Platform(
                word(version.getOperatingSystem()),
                KERNEL.getOrDefault(architecture, architecture),
                null);
    }

    private static String word(@Nullable String told) {
        return told == null ? "unknown" : told.toLowerCase(Locale.ROOT);
    }
}
