package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.Incoming.Recipe;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Phase.Result;
import dev.berth.model.Digest;
import dev.berth.model.Platform;
import dev.berth.model.RepositoryName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A service {@code web} on hosts and balancers in memory, its rollouts performed step by step on
 * the test's own thread, and what must hold at every step asserted there.
 */
final class Rehearsal implements Landscape, Journal {
    static final Platform LINUX = new Platform("linux", "amd64", null);
    private static final int SLOTS = 12;

    private final SteppingClock clock = new SteppingClock(Duration.ofMillis(10));
    private final Map<String, MemoryHost> hosts = new TreeMap<>();
    private final Map<String, WatchedBalancer> balancers = new TreeMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Platform> platforms = new ArrayList<>(List.of(LINUX));
    private Consumer<String> before = call -> {};
    private Consumer<Rollout> saved = rollout -> {};
    private List<Instance> serving = new ArrayList<>();
    private Rollout journal = Rollout.of(nothing(), Map.of());
    private CrashPoint crashPoint = CrashPoint.never();
    private long stepsPassed;

    /** Thrown where the process would be killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    Rehearsal(int hostCount, int balancerCount) {
        for (int n = 1; n <= hostCount; n++) {
            var name = "app" + n;
            var host = new MemoryHost();
            host.before(call -> called(name + " " + call));
            hosts.put(name, host);
        }
        for (int n = 1; n <= balancerCount; n++) {
            var name = "lb" + n;
            var balancer = new MemoryBalancer(Map.of("web", SLOTS), this::answers);
            balancer.before(call -> called(name + " " + call));
            balancers.put(name, new WatchedBalancer(balancer, Set.of("web")));
        }
    }

    MemoryHost memoryHost(String name) {
        return (MemoryHost) host(name);
    }

    WatchedBalancer watched(String name) {
        return (WatchedBalancer) balancer(name);
    }

    SteppingClock clock() {
        return clock;
    }

    List<String> calls() {
        return calls;
    }

    Rollout journal() {
        return journal;
    }

    long stepsPassed() {
        return stepsPassed;
    }

    int failedRequests() {
        return balancers.values().stream().mapToInt(WatchedBalancer::failed).sum();
    }

    /** What happens outside just before a call, such as {@code app1 start berth.web.web.r1.1}. */
    void before(Consumer<String> call) {
        before = call;
    }

    /** Before it is remembered: what throws keeps it from that. */
    void whenSaved(Consumer<Rollout> rollout) {
        saved = rollout;
    }

    void imageIsFor(Platform... others) {
        platforms.clear();
        platforms.addAll(List.of(others));
    }

    /** What containers of a revision do on every host. */
    Rehearsal revision(long revision, MemoryHost.Image behaviour) {
        hosts.values().forEach(host -> host.image(image(revision), behaviour));
        return this;
    }

    static String image(long revision) {
        return "registry/shop/web@" + digest(revision);
    }

    private static Digest digest(long revision) {
        return Digest.parse(String.format("sha256:%064x", revision));
    }

    static Plan.Policy policy() {
        return new Plan.Policy(
                75,
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(20),
                false,
                "SIGTERM",
                Duration.ofSeconds(5),
                true,
                Duration.ofSeconds(8));
    }

    Plan plan(long revision, Origin origin, Plan.Policy policy) {
        var taken = new ArrayList<>(serving.stream().flatMap(i -> i.seats().stream()).toList());
        var incoming = new ArrayList<Incoming>();
        for (var host : hosts.keySet()) {
            var seats = new ArrayList<Seat>();
            balancers.keySet().forEach(balancer -> seats.add(free(balancer, taken)));
            incoming.add(new Incoming(instance(host, revision, seats), recipe(revision), origin));
        }
        return new Plan(
                "web",
                new Plan.Image(RepositoryName.parse("shop/web"), digest(revision)),
                incoming,
                serving.stream().map(i -> new Plan.Outgoing(i, true)).toList(),
                List.of(),
                List.of(),
                hosts.keySet().stream().map(List::of).toList(),
                Map.of("app1", List.of(29_001, 29_002)),
                policy);
    }

    private static Seat free(String balancer, List<Seat> taken) {
        for (int n = 1; ; n++) {
            var seat = new Seat(balancer, new Slot("web", "berth" + n));
            if (!taken.contains(seat)) {
                taken.add(seat);
                return seat;
            }
        }
    }

    private Instance instance(String host, long revision, List<Seat> seats) {
        var key = host + " " + revision;
        int port = ports.computeIfAbsent(key, k -> 20_000 + ports.size());
        return new Instance(host, "web", "web", revision, "mark", 1, addressOf(host), port, seats);
    }

    private static String addressOf(String host) {
        return "10.0.0." + host.substring("app".length());
    }

    private static Recipe recipe(long revision) {
        return new Recipe(
                image(revision),
                "berth/web:" + revision,
                List.of(),
                Map.of(),
                3000,
                List.of(),
                0,
                0,
                Duration.ofSeconds(10));
    }

    private static Plan nothing() {
        return new Plan(
                "web", null, List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
                policy());
    }

    /** A new revision, from the pull to the end. */
    Result deploy(long revision) {
        return run(plan(revision, Origin.NEW, policy()), CrashPoint.never());
    }

    Result run(Plan plan, CrashPoint killer) {
        journal = Rollout.of(plan, Map.of());
        return goOn(killer);
    }

    /** From where the journal is. */
    Result goOn(CrashPoint killer) {
        crashPoint = killer;
        runner().run();
        stepsPassed = killer.passed();
        serving = new ArrayList<>(servingAfter());
        balancers.values().forEach(WatchedBalancer::load);
        balancers.values().forEach(WatchedBalancer::traffic);
        return ((Phase.Ended) journal.phase()).result();
    }

    RolloutRunner runner() {
        return runner(Runnable::run);
    }

    RolloutRunner runner(Executor crew) {
        return new RolloutRunner(1, journal, this, this, crashPoint, crew, clock, Duration.ZERO);
    }

    private List<Instance> servingAfter() {
        var fates = ((Phase.Ended) journal.phase()).fates();
        return journal.plan()
                .seated()
                .filter(instance -> fates.get(instance.key()) == Phase.Fate.SERVING)
                .toList();
    }

    /** Every host runs this revision and nothing else, and every balancer sends there alone. */
    void serves(long revision) {
        hosts.forEach((name, host) ->
                assertThat(host.running())
                        .as("what runs on %s after %s", name, journal.trouble().inWords())
                        .containsExactly("berth.web.web.r" + revision + ".1"));
        assertThat(serving).extracting(Instance::revision).containsOnly(revision);
        balancers.forEach((name, balancer) -> {
            var ready =
                    balancer.unwatched().read(Set.of("web")).slots().stream()
                            .filter(slot -> slot.admin() != Admin.MAINT)
                            .toList();
            assertThat(ready).as(name).allMatch(slot -> slot.up());
            assertThat(ready)
                    .extracting(s -> s.address() + ":" + s.port())
                    .containsExactlyInAnyOrderElementsOf(
                            serving.stream().map(i -> i.address() + ":" + i.hostPort()).toList());
        });
    }

    private boolean answers(String address, int port) {
        return hosts.values().stream().anyMatch(host -> host.serves(address, port));
    }

    private void called(String call) {
        calls.add(call);
        before.accept(call);
        var words = call.split(" ", -1);
        if (words[1].equals("stop") || words[1].equals("remove")) {
            nothingIsUnderWay(words[0], words[2]);
        }
    }

    private void nothingIsUnderWay(String host, String container) {
        journal.plan()
                .seated()
                .filter(i -> i.host().equals(host) && i.container().equals(container))
                .forEach(instance ->
                        balancers.forEach((name, balancer) ->
                                assertThat(
                                                balancer.isUnderWay(
                                                        instance.address(), instance.hostPort()))
                                        .as("requests under way at %s from %s", instance, name)
                                        .isFalse()));
    }

    @Override
    public ContainerHost host(String name) {
        return Objects.requireNonNull(hosts.get(name));
    }

    @Override
    public LoadBalancer balancer(String name) {
        return Objects.requireNonNull(balancers.get(name));
    }

    @Override
    public List<Platform> platforms(Plan.Image image) {
        return platforms;
    }

    @Override
    public void save(Rollout rollout) {
        saved.accept(rollout);
        journal = rollout;
    }
}
