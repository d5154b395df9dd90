package dev.berth.deploy;

import dev.berth.deploy.RolloutRow.Cause;
import dev.berth.deploy.resource.ResourceFile;
import dev.berth.deploy.resource.Service;
import dev.berth.deploy.rollout.CrashPoint;
import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.model.admin.ApplyResult;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.ServiceView;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * This room put together: hears pushes and people, and has rollouts run. Begins with {@link
 * #start}, which also goes on with what a crash interrupted.
 */
public final class Deployer implements Deployments, AutoCloseable {
    private static final Duration TO_TURN = Duration.ofSeconds(5);

    private final KeyValueStore store;
    private final Connections connections;
    private final String publicName;
    private final CrashPoint crashPoint;
    private final InstantSource clock;
    private final Crew crew;
    private final Reachable reachable;
    private final Wishes wishes;
    private final Applying applying;
    private final Rollouts rollouts;
    private final Pushes pushes;
    private final BalancerWatches watches;
    private final Views views;

    /**
     * @param publicName under which hosts reach this registry, such as {@code
     *     registry.example:5000}
     */
    public Deployer(
            KeyValueStore store,
            BlobStore blobs,
            Connections connections,
            String publicName,
            CrashPoint crashPoint,
            InstantSource clock) {
        this.store = store;
        this.connections = connections;
        this.publicName = publicName;
        this.crashPoint = crashPoint;
        this.clock = clock;
        this.crew = new Crew();
        this.reachable = new Reachable(store, connections, new ImagePlatforms(store, blobs));
        var queue = new Queue(publicName);
        this.wishes = new Wishes(queue);
        this.applying = new Applying(wishes);
        this.watches = new BalancerWatches(store, reachable, clock);
        this.rollouts = new Rollouts(store, queue, reachable, watches, crashPoint, crew, clock);
        this.pushes = new Pushes(store, wishes, rollouts::launch, crashPoint, clock);
        this.views = new Views(store, reachable, crew);
    }

    public void start() {
        rollouts.launch();
        pushes.start();
        watches.start();
    }

    /** Tells that the outbox may have grown. Cheap, and never blocks. */
    public void pushed() {
        pushes.wake();
    }

    /** Leaves rollouts as they are; the next start goes on with them. */
    @Override
    public void close() {
        pushes.close();
        watches.close();
        rollouts.close();
        crew.close();
        reachable.close();
    }

    @Override
    public ApplyResult apply(String yaml, boolean dryRun) {
        var file = ResourceFile.parse(yaml);
        var soundings = Soundings.take(store, file, connections, publicName, crew);
        var now = clock.instant();
        var changes =
                dryRun
                        ? store.read(view -> Applying.changes(view, file, soundings))
                        : commit(tx -> applying.apply(tx, file, soundings, now));
        return new ApplyResult(changes, soundings.warnings());
    }

    @Override
    public List<ServiceView> services() {
        return views.services(store.read(Resources::services));
    }

    @Override
    public ServiceView service(String name) {
        var service = store.read(view -> find(view, name));
        return views.services(List.of(service)).getFirst();
    }

    @Override
    public List<RolloutView> rollouts(Optional<String> service, int limit) {
        return store.read(view -> RolloutRow.newest(view, service, limit)).stream()
                .map(this::view)
                .toList();
    }

    @Override
    public RolloutView rollout(long id) {
        return store.read(view -> RolloutRow.find(view, id))
                .map(this::view)
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.NOT_FOUND, "there is no rollout " + id));
    }

    private RolloutView view(RolloutRow row) {
        return Views.rollout(row, rollouts.situation(row.id()));
    }

    @Override
    public RolloutView deploy(String service) {
        var now = clock.instant();
        return view(commit(tx -> wishes.deploy(tx, find(tx, service), Cause.DEPLOY, now)));
    }

    @Override
    public Optional<RolloutView> trigger(String service, String because) {
        var now = clock.instant();
        return commit(tx -> wishes.triggered(tx, find(tx, service), because, now)).map(this::view);
    }

    @Override
    public RolloutView rollback(String service, Optional<Long> to) {
        var undone = store.read(view -> Wishes.toUndo(view, find(view, service), to));
        if (undone.isPresent() && turns(undone.get())) {
            return rollout(undone.get().id());
        }
        var now = clock.instant();
        return view(commit(tx -> wishes.rollback(tx, find(tx, service), to, now)));
    }

    /**
     * Undoes a rollout that runs.
     *
     * @return false if it is too late for that
     * @throws BerthException.TryLater if it may come to be undone, and nothing is known yet: to
     *     begin another rollback then could undo two
     */
    private boolean turns(RolloutRow running) {
        var runner = rollouts.runner(running.id());
        if (runner.isEmpty()) {
            return false;
        }
        return runner.get()
                .abort(Wishes.BY_HAND)
                .thenApply(Optional::of)
                .completeOnTimeout(Optional.empty(), TO_TURN.toSeconds(), TimeUnit.SECONDS)
                .join()
                .orElseThrow(() ->
                        new BerthException.TryLater(
                                ErrorCode.UNAVAILABLE,
                                "rollout "
                                        + running.id()
                                        + " was told to go back, and in "
                                        + TO_TURN.toSeconds()
                                        + " s its journal could not be written: the server's log"
                                        + " may say why. See whether it goes back (berth rollouts "
                                        + running.service()
                                        + "), and say it again if not",
                                TO_TURN));
    }

    @Override
    public ServiceView resume(String service) {
        var now = clock.instant();
        commit(tx -> {
            wishes.resume(tx, find(tx, service), now);
            return service;
        });
        return service(service);
    }

    @Override
    public Optional<RolloutView> remove(String kind, String name) {
        var now = clock.instant();
        return switch (kind) {
            case "service" -> commit(tx -> wishes.remove(tx, find(tx, name), now)).map(this::view);
            case "host" -> {
                commit(tx -> Removal.host(tx, name));
                yield Optional.empty();
            }
            case "balancer" -> {
                commit(tx -> Removal.balancer(tx, name));
                yield Optional.empty();
            }
            default ->
                    throw new BerthException.Invalid(
                            ErrorCode.BAD_REQUEST,
                            "the kind " + Quoted.of(kind) + " is none of: service, host, balancer");
        };
    }

    @Override
    public AutoCloseable logs(
            String service, int lines, boolean follow, Consumer<LogLine> line, Runnable ended) {
        var serving =
                store.read(view -> Allotted.of(view, find(view, service).name())).stream()
                        .filter(one -> one.use() == Allotted.Use.SERVING)
                        .map(Allotted::instance)
                        .toList();
        var logs = new Logs(reachable);
        if (follow) {
            return logs.follow(serving, lines, line, ended);
        }
        logs.tail(serving, lines, line);
        ended.run();
        return () -> {};
    }

    /** One commit, after which whatever it started is begun. */
    private <T> T commit(Function<Transaction, T> body) {
        var result = store.write(body);
        crashPoint.pass();
        watches.refresh();
        reachable.refresh();
        rollouts.launch();
        return result;
    }

    private static Service find(View view, String name) {
        return Resources.service(view, name)
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.NOT_FOUND, "there is no service " + Quoted.of(name)));
    }
}
