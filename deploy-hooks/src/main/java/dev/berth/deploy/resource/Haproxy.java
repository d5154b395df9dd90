package dev.berth.deploy.resource;

import org.jspecify.annotations.Nullable;

/**
 * HAProxy.
 *
 * @param admin its Runtime API with {@code level admin}: {@code unix:///run/haproxy/admin.sock} or
 *     {@code tcp://127.0.0.1:9999}
 * @param master the master process's socket, or null: there the end of old workers is seen after a
 *     reload
 */
public record Haproxy(String name, String admin, @Nullable String master) implements Balancer {

    @Override
    public Kind kind() {
        return Kind.HAPROXY;
    }

    @Override
    public String addressKey() {
        return "admin";
    }

    @Override
    public String toHaveSlots(int count) {
        return "let its `server-template berth` count from 1 to " + count;
    }
}
