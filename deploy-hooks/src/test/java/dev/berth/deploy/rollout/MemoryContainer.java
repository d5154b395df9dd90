package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.ContainerState.Health;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A container of {@link MemoryHost}, which guards it. */
final class MemoryContainer {
    /** What Docker tells of a process that it had to kill: 128 + SIGKILL. */
    private static final int KILLED = 137;

    private final ContainerSpec spec;
    private final MemoryHost.Image image;
    private final List<String> log = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private ContainerState state = new ContainerState.Created();
    private int looks;

    private record Follower(Consumer<String> line, Runnable ended) {}

    MemoryContainer(ContainerSpec spec, MemoryHost.Image image) {
        this.spec = spec;
        this.image = image;
    }

    boolean isOf(ContainerSpec other) {
        return isOf(other.id()) && Objects.equals(spec.published(), other.published());
    }

    /** One that could not start for its port has served nobody. */
    boolean isReplaceableBy(ContainerSpec other) {
        return state instanceof ContainerState.Created && isOf(other.id());
    }

    boolean isOf(ContainerId id) {
        return spec.id().equals(id);
    }

    String service() {
        return spec.id().service();
    }

    int port() {
        var published = spec.published();
        return published == null ? 0 : published.hostPort();
    }

    void start() {
        if (state instanceof ContainerState.Running) {
            return;
        }
        looks = 0;
        state = new ContainerState.Running(health(), 0);
        image.log().forEach(this::write);
        if (image.exits() >= 0) {
            exit(image.exits());
        }
    }

    ContainerState inspected() {
        look();
        return state;
    }

    ContainerState state() {
        return state;
    }

    void stop() {
        if (state instanceof ContainerState.Running) {
            exit(image.endsOnSignal() ? 0 : KILLED);
        }
    }

    void exit(int code) {
        state = new ContainerState.Exited(code, false);
        followers.forEach(follower -> follower.ended().run());
        followers.clear();
    }

    /** Being asked lets time pass too: a balancer's checks are all that some tests do. */
    boolean serves(String address, int port) {
        return isPublishedAt(spec.published(), address, port) && look() && isReady();
    }

    /** Whether it keeps the other from binding its port. */
    boolean holdsPortOf(MemoryContainer other) {
        var wanted = other.spec.published();
        return state instanceof ContainerState.Running
                && wanted != null
                && isPublishedAt(spec.published(), wanted.address(), wanted.hostPort());
    }

    void write(String line) {
        log.add(line);
        followers.forEach(follower -> follower.line().accept(line));
    }

    List<String> tail(int lines) {
        return List.copyOf(log.subList(Math.max(0, log.size() - lines), log.size()));
    }

    AutoCloseable follow(int lines, Consumer<String> line, Runnable ended) {
        tail(lines).forEach(line);
        var follower = new Follower(line, ended);
        if (state instanceof ContainerState.Running) {
            followers.add(follower);
        } else {
            ended.run();
        }
        return () -> followers.remove(follower);
    }

    private static boolean isPublishedAt(
            ContainerSpec.@Nullable Published published, String address, int port) {
        return published != null
                && published.address().equals(address)
                && published.hostPort() == port;
    }

    /** Being looked at is what makes time pass. */
    private boolean look() {
        if (!(state instanceof ContainerState.Running)) {
            return false;
        }
        looks = Math.min(looks + 1, image.looksToReady());
        state = new ContainerState.Running(health(), 0);
        return true;
    }

    private boolean isReady() {
        return state instanceof ContainerState.Running && looks >= image.looksToReady();
    }

    private Health health() {
        if (!image.healthcheck()) {
            return Health.NONE;
        }
        return looks >= image.looksToReady() ? Health.HEALTHY : Health.STARTING;
    }
}
