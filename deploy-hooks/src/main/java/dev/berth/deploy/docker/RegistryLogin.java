package dev.berth.deploy.docker;

import com.github.dockerjava.api.model.AuthConfig;

import dev.berth.model.RepositoryName;

import java.time.Duration;

/**
 * With what an Engine pulls from one registry. It is sent with each pull from there, and with none
 * from elsewhere; the Engine does not keep it. It may be read on the way and by the host's own
 * people, so each pull has a password of its own.
 *
 * @param registry the name in front of its images, such as {@code registry.example:5000}
 */
public record RegistryLogin(String registry, String user, Passwords passwords) {

    /** Makes passwords. Any thread. */
    @FunctionalInterface
    public interface Passwords {
        /** One that is good for pulling from this repository, and for so long. */
        String of(RepositoryName repository, Duration time);
    }

    boolean isFor(String image) {
        return image.startsWith(registry + "/");
    }

    /**
     * @param image {@code REGISTRY/REPOSITORY@DIGEST}, of this registry
     */
    AuthConfig config(String image, Duration time) {
        var repository = image.substring(registry.length() + 1).split("@", 2)[0];
        return new AuthConfig()
                .withRegistryAddress(registry)
                .withUsername(user)
                .withPassword(passwords.of(RepositoryName.parse(repository), time));
    }

    @Override
    public String toString() {
        return "a login at " + registry;
    }
}
