package dev.berth.deploy.rollout;

import dev.berth.model.Platform;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A host in memory that passes the same contract as the real one. What an image does is told with
 * {@link #image}; its time is how often it is looked at, so that a test decides how long a start
 * takes.
 */
public final class MemoryHost implements ContainerHost {

    /**
     * What containers of an image do.
     *
     * @param looksToReady how often a started container is inspected or asked before it serves
     * @param exits the code with which it ends at once, or -1 if it stays
     * @param healthcheck whether the image has one
     * @param endsOnSignal whether it ends when it is asked to
     * @param log what it writes when it starts
     */
    public record Image(
            int looksToReady,
            int exits,
            boolean healthcheck,
            boolean endsOnSignal,
            List<String> log) {
        public Image {
            log = List.copyOf(log);
        }

        public static Image good() {
            return new Image(1, -1, false, true, List.of("started"));
        }

        public static Image neverReady() {
            return new Image(
                    Integer.MAX_VALUE, -1, false, true, List.of("waiting for the database"));
        }

        public static Image exitsAtOnce(int code) {
            return new Image(Integer.MAX_VALUE, code, false, true, List.of("cannot start"));
        }

        public Image withHealthcheck() {
            return new Image(looksToReady, exits, true, endsOnSignal, log);
        }

        public Image deaf() {
            return new Image(looksToReady, exits, healthcheck, false, log);
        }
    }

    // All guarded by this, but for before: it runs outside, because it may look at other siblings.
    private final Platform platform;
    private final Map<String, Image> registry = new HashMap<>();
    private final Map<String, String> present = new HashMap<>();
    private final Map<String, MemoryContainer> containers = new TreeMap<>();
    private final AtomicInteger closings = new AtomicInteger();
    private volatile Consumer<String> before = call -> {};

    public MemoryHost() {
        this(new Platform("linux", "amd64", null));
    }

    public MemoryHost(Platform platform) {
        this.platform = platform;
    }

    /** From now on this image can be pulled, and its containers do this. */
    public synchronized void image(String name, Image behaviour) {
        registry.put(name, behaviour);
    }

    /**
     * Before every call of the port, with its name and first argument such as {@code start web-1}:
     * here a test throws, sends traffic, or looks at what has been done so far.
     */
    public void before(Consumer<String> call) {
        before = call;
    }

    /** Whether an application answers there: what a balancer's check and requests meet. */
    public synchronized boolean serves(String address, int port) {
        return containers.values().stream().anyMatch(c -> c.serves(address, port));
    }

    /** The process in the container ends by itself. */
    public synchronized void crash(String container, int exitCode) {
        of(container).exit(exitCode);
    }

    @Override
    public Platform platform() {
        before.accept("platform");
        synchronized (this) {
            return platform;
        }
    }

    @Override
    public void pull(String image, String localTag, Duration deadline) {
        before.accept("pull " + image);
        synchronized (this) {
            if (!registry.containsKey(image)) {
                throw StepFailed.refused("image " + image + " is not in the registry", null);
            }
            present.put(image, localTag);
        }
    }

    @Override
    public void create(ContainerSpec spec) {
        var name = spec.id().name();
        before.accept("create " + name);
        synchronized (this) {
            var image = registry.get(spec.image());
            if (image == null || !present.containsKey(spec.image())) {
                throw StepFailed.refused("image " + spec.image() + " has not been pulled", null);
            }
            var there = containers.get(name);
            if (there == null || there.isReplaceableBy(spec)) {
                containers.put(name, new MemoryContainer(spec, image));
            } else if (!there.isOf(spec)) {
                throw StepFailed.refused("container " + name + " is another one", null);
            }
        }
    }

    @Override
    public void start(ContainerId container) {
        before.accept("start " + container);
        synchronized (this) {
            var starting = of(container.name());
            if (!starting.isOf(container)) {
                throw StepFailed.refused("container " + container + " is another one", null);
            }
            for (var other : containers.values()) {
                if (other != starting && other.holdsPortOf(starting)) {
                    throw StepFailed.portTaken(
                            "port " + starting.port() + " of " + container + " is already taken",
                            null);
                }
            }
            starting.start();
        }
    }

    @Override
    public ContainerState inspect(ContainerId container) {
        before.accept("inspect " + container);
        synchronized (this) {
            var found = containers.get(container.name());
            if (found == null) {
                return new ContainerState.Absent();
            }
            return found.isOf(container) ? found.inspected() : new ContainerState.Foreign();
        }
    }

    @Override
    public void stop(ContainerId container, String signal, Duration within) {
        before.accept("stop " + container);
        synchronized (this) {
            var found = containers.get(container.name());
            if (found != null && found.isOf(container)) {
                found.stop();
            }
        }
    }

    @Override
    public void remove(ContainerId container) {
        before.accept("remove " + container);
        synchronized (this) {
            var found = containers.get(container.name());
            if (found != null && found.isOf(container)) {
                containers.remove(container.name());
            }
        }
    }

    @Override
    public List<String> list(String service) {
        before.accept("list " + service);
        synchronized (this) {
            return containers.entrySet().stream()
                    .filter(e -> e.getValue().service().equals(service))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Override
    public List<String> tail(String container, int lines) {
        before.accept("tail " + container);
        synchronized (this) {
            return of(container).tail(lines);
        }
    }

    @Override
    public AutoCloseable follow(
            String container, int lines, Consumer<String> line, Runnable ended) {
        before.accept("follow " + container);
        synchronized (this) {
            return of(container).follow(lines, line, ended);
        }
    }

    @Override
    public void close() {
        closings.incrementAndGet();
    }

    /** How often it was closed. */
    public int closings() {
        return closings.get();
    }

    /** What runs, by name: for assertions, without letting time pass. */
    public synchronized List<String> running() {
        var running = new ArrayList<String>();
        containers.forEach((name, container) -> {
            if (container.state() instanceof ContainerState.Running) {
                running.add(name);
            }
        });
        return running;
    }

    private MemoryContainer of(String container) {
        var found = containers.get(container);
        if (found == null) {
            throw StepFailed.refused("there is no container " + container, null);
        }
        return found;
    }
}
