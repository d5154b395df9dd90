package dev.berth.deploy;

import dev.berth.deploy.resource.Service;
import dev.berth.deploy.rollout.BalancerState;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.ContainerState;
import dev.berth.deploy.rollout.InWords;
import dev.berth.deploy.rollout.Instance;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.Situation;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.model.admin.ServiceView;
import dev.berth.model.admin.ServiceView.HoldView;
import dev.berth.model.admin.ServiceView.InstanceView;
import dev.berth.model.admin.ServiceView.RevisionView;
import dev.berth.model.admin.ServiceView.SlotView;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the admin API shows: rows, and what hosts and balancers say just now. */
final class Views {
    private final KeyValueStore store;
    private final Landscape landscape;
    private final Executor crew;

    Views(KeyValueStore store, Landscape landscape, Executor crew) {
        this.store = store;
        this.landscape = landscape;
        this.crew = crew;
    }

    /**
     * @param live how it is just now, if it runs here
     */
    static RolloutView rollout(RolloutRow row, Optional<Situation> live) {
        if (live.isEmpty() || row.state() != State.RUNNING) {
            return row.view(
                    row.state(), phase(row.state()), row.reason(), row.undoneByHand(), row.hosts());
        }
        var situation = live.get();
        boolean back = situation.rollout().isGoingBack();
        var state = back ? State.ROLLING_BACK : State.RUNNING;
        return row.view(
                state,
                InWords.phase(situation),
                InWords.trouble(situation),
                situation.rollout().trouble().byHand(),
                InWords.hosts(situation));
    }

    private static String phase(State state) {
        return switch (state) {
            case QUEUED -> "waiting for the rollout before it";
            case RUNNING -> "preparing";
            case ROLLING_BACK -> "rolling back";
            case DEPLOYED, ROLLED_BACK, FAILED, SUPERSEDED -> "ended";
        };
    }

    List<ServiceView> services() {
        return services(store.read(Resources::services));
    }

    /** Of several services, each host and balancer is asked at once, and each balancer once. */
    List<ServiceView> services(List<Service> services) {
        var instances = new HashMap<String, List<Allotted>>();
        var backends = new TreeMap<String, Set<String>>();
        for (var service : services) {
            var all = store.read(view -> Allotted.of(view, service.name()));
            instances.put(service.name(), all);
            for (var one : all) {
                for (var seat : one.instance().seats()) {
                    backends.computeIfAbsent(seat.balancer(), b -> new TreeSet<>())
                            .add(seat.slot().backend());
                }
            }
        }
        var balancers = new HashMap<String, CompletableFuture<Said<BalancerState>>>();
        backends.forEach((name, asked) ->
                balancers.put(name, ask(() -> landscape.balancer(name).read(asked))));
        var containers = new HashMap<String, CompletableFuture<Said<ContainerState>>>();
        instances
                .values()
                .forEach(all ->
                        all.forEach(one -> {
                            var instance = one.instance();
                            containers.put(
                                    instance.key(),
                                    ask(() ->
                                            landscape
                                                    .host(instance.host())
                                                    .inspect(instance.id())));
                        }));
        return services.stream()
                .map(service ->
                        service(
                                service,
                                instances.getOrDefault(service.name(), List.of()),
                                new Answers(balancers, containers)))
                .toList();
    }

    /** What was said, or why nothing was. */
    private record Said<T>(@Nullable T value, @Nullable String problem) {}

    private record Answers(
            Map<String, CompletableFuture<Said<BalancerState>>> balancers,
            Map<String, CompletableFuture<Said<ContainerState>>> containers) {

        Optional<BalancerState> balancer(String name) {
            return Optional.ofNullable(balancers.get(name))
                    .flatMap(said -> Optional.ofNullable(said.join().value()));
        }

        Optional<ContainerState> container(Instance instance) {
            return Optional.ofNullable(containers.get(instance.key()))
                    .flatMap(said -> Optional.ofNullable(said.join().value()));
        }

        List<String> problems(List<Allotted> instances) {
            var problems = new TreeSet<String>();
            for (var one : instances) {
                add(problems, containers.get(one.instance().key()));
                one.instance()
                        .seats()
                        .forEach(seat -> add(problems, balancers.get(seat.balancer())));
            }
            return List.copyOf(problems);
        }

        private static void add(
                Set<String> problems, @Nullable CompletableFuture<? extends Said<?>> said) {
            if (said != null) {
                var problem = said.join().problem();
                if (problem != null) {
                    problems.add(problem);
                }
            }
        }
    }

    private <T> CompletableFuture<Said<T>> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new Said<T>(question.get(), null);
                    } catch (StepFailed e) {
                        return new Said<T>(null, String.valueOf(e.getMessage()));
                    }
                },
                crew);
    }

    private ServiceView service(Service service, List<Allotted> instances, Answers answers) {
        return store.read(view -> {
            var open = RolloutRow.open(view, service.name());
            return new ServiceView(
                    service.name(),
                    service.image(),
                    service.tag(),
                    current(view, service.name()),
                    hold(view, service.name()),
                    open.stream()
                            .filter(row -> row.state() == State.RUNNING)
                            .map(RolloutRow::id)
                            .findFirst()
                            .orElse(null),
                    (int) open.stream().filter(row -> row.state() == State.QUEUED).count(),
                    instances.stream()
                            .filter(one -> one.use() != Allotted.Use.KEPT)
                            .map(one -> instance(one.instance(), answers))
                            .toList(),
                    Stream.concat(
                                    answers.problems(instances).stream(),
                                    PutAside.inWords(view, service).stream())
                            .toList());
        });
    }

    private static @Nullable RevisionView current(View view, String service) {
        return Standing.current(view, service)
                .map(r -> new RevisionView(r.number(), r.digest(), r.cause(), r.at()))
                .orElse(null);
    }

    private static @Nullable HoldView hold(View view, String service) {
        var hold = Standing.of(view, service).hold();
        return hold == null ? null : new HoldView(hold.digest(), hold.reason(), hold.since());
    }

    private static InstanceView instance(Instance instance, Answers answers) {
        var slots = new ArrayList<SlotView>();
        for (var seat : instance.seats()) {
            answers.balancer(seat.balancer())
                    .ifPresent(state ->
                            state.of(seat.slot()).ifPresent(s -> slots.add(slot(seat, s, state))));
        }
        return new InstanceView(
                instance.host(),
                instance.role(),
                instance.replica(),
                instance.revision(),
                instance.container(),
                answers.container(instance).map(Views::inWords).orElse("unreachable"),
                slots);
    }

    private static SlotView slot(Seat seat, SlotState slot, BalancerState state) {
        long all =
                state.slots().stream()
                        .filter(s -> s.slot().backend().equals(seat.slot().backend()))
                        .mapToLong(SlotState::requests)
                        .sum();
        return new SlotView(
                seat.balancer(),
                seat.slot().backend(),
                seat.slot().server(),
                slot.address() + ":" + slot.port(),
                slot.status(),
                slot.check(),
                slot.sessions(),
                slot.requests(),
                all == 0 ? 0 : (double) slot.requests() / all);
    }

    private static String inWords(ContainerState state) {
        return switch (state) {
            case ContainerState.Absent absent -> "absent";
            case ContainerState.Foreign foreign -> "absent; its name is another container's";
            case ContainerState.Created created -> "created";
            case ContainerState.Running(var health, int restarts) ->
                    switch (health) {
                        case NONE -> "running";
                        case STARTING -> "running, health unknown yet";
                        case HEALTHY -> "running, healthy";
                        case UNHEALTHY -> "running, unhealthy";
                    };
            case ContainerState.Exited(int code, boolean outOfMemory) ->
                    "exited " + code + (outOfMemory ? ", out of memory" : "");
        };
    }
}
