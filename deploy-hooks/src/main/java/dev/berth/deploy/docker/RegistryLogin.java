package dev.berth.deploy.docker;

import com.github.dockerjava.api.model.AuthConfig;

/**
 * With what an Engine pulls from one registry. It is sent with each pull from there, and with none
 * from elsewhere; the Engine does not keep it.
 *
 * @param registry the name in front of its images, such as {@code registry.example:5000}
 */
public record RegistryLogin(String registry, String user, String password) {

    boolean isFor(String image) {
        return image.startsWith(registry + "/");
    }

    AuthConfig config() {
        return new AuthConfig()
                .withRegistryAddress(registry)
                .withUsername(user)
                .withPassword(password);
    }

    @Override
    public String toString() {
        return "a login at " + registry;
    }
}
