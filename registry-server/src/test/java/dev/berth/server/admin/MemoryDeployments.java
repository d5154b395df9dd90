package dev.berth.server.admin;

import dev.berth.deploy.Deployments;
import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.model.admin.ApplyResult;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.ServiceView;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Deployments that happen at once, in memory, on no host. Guarded by itself. */
final class MemoryDeployments implements Deployments {
    private static final Digest DIGEST = new Digest(Digest.Algorithm.SHA256, "0".repeat(64));

    private final Map<String, ServiceView> services = new TreeMap<>();
    private final List<RolloutView> rollouts = new ArrayList<>();
    private final List<Consumer<LogLine>> followers = new CopyOnWriteArrayList<>();
    final CompletableFuture<Boolean> unfollowed = new CompletableFuture<>();

    @Override
    public synchronized ApplyResult apply(String yaml, boolean dryRun) {
        var changes = new ArrayList<ApplyResult.Change>();
        for (var name : yaml.lines().toList()) {
            if (name.contains(" ")) {
                throw new BerthException.Invalid(
                        ErrorCode.BAD_REQUEST, "line 1: no name has a space in it");
            }
            if (!dryRun) {
                services.put(
                        name,
                        new ServiceView(
                                name,
                                RepositoryName.parse("shop/" + name),
                                Tag.parse("prod"),
                                null,
                                null,
                                null,
                                0,
                                List.of(),
                                List.of()));
            }
            changes.add(new ApplyResult.Change("service", name, ApplyResult.Outcome.CREATED));
        }
        return new ApplyResult(changes, List.of());
    }

    @Override
    public synchronized List<ServiceView> services() {
        return List.copyOf(services.values());
    }

    @Override
    public synchronized ServiceView service(String name) {
        var service = services.get(name);
        if (service == null) {
            throw new BerthException.NotFound(ErrorCode.NOT_FOUND, "there is no service " + name);
        }
        return service;
    }

    @Override
    public synchronized List<RolloutView> rollouts(Optional<String> service, int limit) {
        return rollouts.reversed().stream()
                .filter(rollout -> service.isEmpty() || service.get().equals(rollout.service()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized RolloutView rollout(long id) {
        return rollouts.stream()
                .filter(rollout -> rollout.id() == id)
                .findFirst()
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.NOT_FOUND, "there is no rollout " + id));
    }

    @Override
    public RolloutView deploy(String service) {
        return begin(service, 1, "deploy");
    }

    @Override
    public Optional<RolloutView> trigger(String service, String because) {
        return Optional.of(begin(service, 1, because));
    }

    @Override
    public RolloutView rollback(String service, Optional<Long> to) {
        return begin(service, to.orElse(0L), "rollback");
    }

    private synchronized RolloutView begin(String service, long revision, String cause) {
        var rollout =
                new RolloutView(
                        rollouts.size() + 1,
                        service(service).name(),
                        revision,
                        DIGEST,
                        null,
                        RolloutView.State.ROLLED_BACK,
                        cause,
                        "",
                        null,
                        false,
                        List.of(),
                        List.of(),
                        Instant.EPOCH,
                        null,
                        null);
        rollouts.add(rollout);
        return rollout;
    }

    @Override
    public ServiceView resume(String service) {
        return service(service);
    }

    @Override
    public synchronized Optional<RolloutView> remove(String kind, String name) {
        if (!kind.equals("service")) {
            throw new BerthException.Conflict(kind + " " + name + " is in use");
        }
        boolean hasContainers = rollouts.stream().anyMatch(r -> r.service().equals(name));
        var removal =
                hasContainers
                        ? Optional.of(begin(name, 0, "removal"))
                        : Optional.<RolloutView>empty();
        service(name);
        services.remove(name);
        return removal;
    }

    @Override
    public AutoCloseable logs(
            String service, int lines, boolean follow, Consumer<LogLine> line, Runnable ended) {
        service(service);
        for (int i = 0; i < lines; i++) {
            line.accept(new LogLine("app1", service + "-1", "line " + i));
        }
        if (follow) {
            followers.add(line);
            return () -> unfollowed.complete(followers.remove(line));
        }
        ended.run();
        return () -> {};
    }

    int followers() {
        return followers.size();
    }

    void write(String text) {
        followers.forEach(follower -> follower.accept(new LogLine("app2", "web-2", text)));
    }
}
