package dev.berth.server.auth;

import dev.berth.model.RepositoryName;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * With what Docker hosts pull at Berth's bidding: a password for each pull, which is good for one
 * repository and until that pull must have ended. So whoever reads it, the host's own root or
 * somebody on the way to it, has what the host was sent for. The key is made at each start. May be
 * used from any thread.
 */
public final class HostLogin {
    public static final String USER = "berth-docker-host";

    private final Seal seal = new Seal();
    private final InstantSource clock;

    public HostLogin(InstantSource clock) {
        this.clock = clock;
    }

    /** What one pull that takes so long at most logs in with. */
    public String password(RepositoryName repository, Duration time) {
        var until = clock.instant().plus(time).toEpochMilli();
        var content = (until + " " + repository).getBytes(StandardCharsets.UTF_8);
        return text(content) + "." + text(seal.of(content));
    }

    /** For which repository this login is, unless it is another's, not from here, or too old. */
    Optional<String> repository(BasicLogin login) {
        int dot = login.password().indexOf('.');
        if (!USER.equals(login.user()) || dot < 0) {
            return Optional.empty();
        }
        try {
            var content = Base64.getUrlDecoder().decode(login.password().substring(0, dot));
            var signature = Base64.getUrlDecoder().decode(login.password().substring(dot + 1));
            if (!MessageDigest.isEqual(signature, seal.of(content))) {
                return Optional.empty();
            }
            var words = new String(content, StandardCharsets.UTF_8).split(" ", 2);
            return clock.millis() > Long.parseLong(words[0])
                    ? Optional.empty()
                    : Optional.of(words[1]);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
