package dev.berth.deploy;

import static org.awaitility.Awaitility.await;

import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.CrashPoint;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.MemoryBalancer;
import dev.berth.deploy.rollout.MemoryHost;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.model.admin.RolloutView;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Pins;
import dev.berth.storage.kv.memory.MemoryStore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A company in memory: a registry, hosts app1 and app2, the balancer lb1, and a deployer. */
final class Company implements Connections, AutoCloseable {
    static final RepositoryName IMAGE = RepositoryName.parse("shop/web");

    static final String HOSTS =
            """
            kind: host
            name: app1
            docker: tcp://10.0.0.1:2375
            address: 10.0.0.1
            ports: 20000-20099
            ---
            kind: host
            name: app2
            docker: tcp://10.0.0.2:2375
            address: 10.0.0.2
            ports: 20000-20099
            ---
            kind: haproxy
            name: lb1
            admin: unix:///run/haproxy/admin.sock
            """;

    static final String SERVICE =
            """
            kind: service
            name: web
            image: shop/web
            deploy-on: { tag: prod }
            roles:
              web:
                hosts: [app1, app2]
                port: 3000
                balance: { by: [lb1], backend: web }
                ready: { within: 10s }
            env: { GREETING: hello }
            rollback: { retain: 1 }
            """;

    final MemoryStore store = new MemoryStore();
    final MemoryBlobs blobs = new MemoryBlobs();
    final Map<String, MemoryHost> hosts = new HashMap<>();
    final MemoryBalancer balancer;
    private final Clock clock = Clock.systemUTC();
    private boolean balancerAnswers = true;
    private Consumer<String> beforeBalancer = call -> {};
    private volatile Runnable beforeWrite = () -> {};
    private final List<CountDownLatch> heldBack = new CopyOnWriteArrayList<>();
    private volatile boolean killed;
    private Deployer deployer;
    private String publicName = "registry:5000";

    Company() {
        hosts.put("app1", new MemoryHost());
        hosts.put("app2", new MemoryHost());
        hosts.values().forEach(host -> host.before(call -> live()));
        balancer = new MemoryBalancer(Map.of("web", 6), this::serves);
        deployer = open(CrashPoint.never());
    }

    private boolean serves(String address, int port) {
        return hosts.values().stream().anyMatch(host -> host.serves(address, port));
    }

    MemoryHost host(String name) {
        return Objects.requireNonNull(hosts.get(name));
    }

    Deployer deployer() {
        return deployer;
    }

    /** The process ends, and another one begins. */
    void restart() {
        deployer.close();
        killed = false;
        beforeWrite = () -> {};
        deployer = open(CrashPoint.never());
        deployer.start();
    }

    /** The same under another name, by which hosts pull. */
    void restartAs(String name) {
        publicName = name;
        restart();
    }

    /** Another deployer, which is dead after so many commits and commands. */
    void restartToBeKilledAt(long moment) {
        deployer.close();
        deployer =
                open(
                        new CrashPoint(
                                moment,
                                () -> {
                                    killed = true;
                                    throw new Killed();
                                }));
        deployer.start();
    }

    /**
     * Kills the deployer, whose journals are held back, and begins again: what they were to have
     * was never written.
     */
    void kill(CountDownLatch journals) {
        killed = true;
        journals.countDown();
        restart();
    }

    List<String> pins(Digest digest) {
        return store.read(view -> Pins.owners(view, digest));
    }

    /**
     * Waits until it was killed, or this many rollouts are there and have ended, and begins again.
     */
    boolean isKilledBefore(int count) {
        await().dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> killed || haveEnded(count));
        // The last commit can be seen before the moment after it, at which it may be killed.
        deployer.close();
        boolean wasKilled = killed;
        restart();
        return wasKilled;
    }

    private boolean haveEnded(int count) {
        var all = deployer.rollouts(Optional.empty(), 100);
        return all.size() == count && all.stream().allMatch(one -> one.state().ended());
    }

    /** From a dead process nothing comes. */
    private void live() {
        if (killed) {
            throw new Killed();
        }
    }

    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    Deployer open(CrashPoint crashPoint) {
        return new Deployer(
                new MortalStore(
                        store,
                        () -> {
                            beforeWrite.run();
                            live();
                        }),
                blobs,
                this,
                publicName,
                crashPoint,
                clock);
    }

    /** The host's calls that begin so wait until the latch is opened. */
    CountDownLatch holdBack(String host, String call) {
        var latch = new CountDownLatch(1);
        heldBack.add(latch);
        host(host)
                .before(made -> {
                    if (made.startsWith(call)) {
                        try {
                            latch.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                });
        return latch;
    }

    /** From now on no rollout's journal is written until the latch is opened. */
    CountDownLatch holdBackJournals() {
        var latch = new CountDownLatch(1);
        heldBack.add(latch);
        beforeWrite =
                () -> {
                    if (Thread.currentThread().getName().startsWith("rollout-")) {
                        try {
                            latch.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };
        return latch;
    }

    /** Waits until this rollout is in this phase. */
    void in(String phase, long rollout) {
        await().until(() -> deployer.rollout(rollout).phase().equals(phase));
    }

    /** Waits until this many rollouts are there, ended or not. */
    void begun(int count) {
        await().until(() -> deployer.rollouts(Optional.empty(), 100).size() == count);
    }

    /** What happens just before a call of the balancer's, such as {@code drain web/berth1}. */
    void beforeBalancer(Consumer<String> happening) {
        beforeBalancer = happening;
    }

    /** What happens just before the deployer writes to its store. */
    void beforeWrites(Runnable happening) {
        beforeWrite = happening;
    }

    void balancerAnswers(boolean answers) {
        balancerAnswers = answers;
    }

    /** Everything applied, and the deployer at work. */
    Company started() {
        deployer.start();
        deployer.apply(HOSTS + "---\n" + SERVICE, false);
        return this;
    }

    Digest push(String version) {
        return push(version, MemoryHost.Image.good());
    }

    /** An image of this name, which comes to be {@code shop/web:prod}. */
    Digest push(String version, MemoryHost.Image behaviour) {
        return push(version, behaviour, "amd64");
    }

    Digest push(String version, MemoryHost.Image behaviour, String architecture) {
        var config =
                blob(
                        "{\"os\":\"linux\",\"architecture\":\"%s\",\"version\":\"%s\"}"
                                .formatted(architecture, version));
        var manifest =
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[]}\
                """
                        .formatted(
                                MediaType.OCI_MANIFEST,
                                MediaType.OCI_CONFIG,
                                config.digest(),
                                config.size());
        var bytes = manifest.getBytes(StandardCharsets.UTF_8);
        var digest = hash(bytes);
        hosts.values().forEach(host -> host.image("registry:5000/shop/web@" + digest, behaviour));
        var request =
                new ManifestPush.Request(IMAGE, null, List.of(Tag.parse("prod")), null, "ada");
        new ManifestPush(store, deployer::pushed).push(request, bytes, clock.instant());
        return digest;
    }

    private record Blob(Digest digest, int size) {}

    private Blob blob(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var uploads = new BlobUploads(store, blobs);
        try (var upload = uploads.begin(IMAGE, Digest.Algorithm.SHA256, clock.instant())) {
            upload.append(ByteBuffer.wrap(bytes));
            uploads.commit(IMAGE, upload, hash(bytes), clock.instant());
        }
        return new Blob(hash(bytes), bytes.length);
    }

    private static Digest hash(byte[] bytes) {
        try {
            return Digest.of(
                    Digest.Algorithm.SHA256, MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until this many rollouts are there and all have ended; the newest first. */
    List<RolloutView> ended(int count) {
        return await().dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> deployer.rollouts(Optional.empty(), 100),
                        all ->
                                all.size() == count
                                        && all.stream().allMatch(one -> one.state().ended()));
    }

    @Override
    public ContainerHost open(Host host) {
        return host(host.name());
    }

    @Override
    public LoadBalancer open(Balancer applied) {
        balancer.before(call -> {
            live();
            if (!balancerAnswers) {
                throw StepFailed.unreachable("lb1 does not answer", null);
            }
            beforeBalancer.accept(call);
        });
        return balancer;
    }

    @Override
    public void close() {
        heldBack.forEach(CountDownLatch::countDown);
        deployer.close();
        store.close();
    }
}
