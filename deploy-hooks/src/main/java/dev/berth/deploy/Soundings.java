package dev.berth.deploy;

import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.resource.Resource;
import dev.berth.deploy.resource.ResourceFile;
import dev.berth.deploy.resource.Service;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What the hosts and balancers of a file say, asked before the transaction that applies it.
 *
 * <p>A host that does not answer is a warning: nothing of it is needed yet, and it may come up by
 * the first rollout. A balancer that does not answer is a warning as long as the slots of its
 * backends are known from earlier, and else an error ({@link FileCheck}): what its slots can hold
 * could not be said.
 *
 * @param slots of the backends that were read
 * @param silence why a balancer could not be read, by its name
 * @param refusals what a balancer said no to, by the place
 */
record Soundings(
        Map<Backend, SlotNames> slots,
        Map<String, String> silence,
        Map<Backend, String> refusals,
        List<String> warnings) {

    /** A backend of a balancer. */
    record Backend(String balancer, String backend) {
        /** Stands for the balancer itself. */
        static final String NONE = "";
    }

    /**
     * @param publicName by which hosts pull that name no registry of their own
     * @param crew on which the hosts are asked, all at once: several that are down are waited for
     *     as long as one
     */
    static Soundings take(
            KeyValueStore store,
            ResourceFile file,
            Connections connections,
            String publicName,
            Executor crew) {
        var soundings =
                new Soundings(new HashMap<>(), new TreeMap<>(), new HashMap<>(), new ArrayList<>());
        var silent = new LinkedHashMap<Host, CompletableFuture<Optional<String>>>();
        for (var document : file.documents()) {
            if (document.resource() instanceof Host host) {
                var adapter = connections.open(host);
                silent.put(host, CompletableFuture.supplyAsync(() -> ask(adapter), crew));
                PullName.doubt(host, publicName).ifPresent(why -> soundings.warn(host, why));
            }
        }
        silent.forEach((host, why) -> why.join().ifPresent(text -> soundings.warn(host, text)));
        var balancers = store.read(view -> balancers(view, file));
        backends(file, balancers.keySet())
                .forEach((name, backends) -> {
                    var balancer = balancers.get(name);
                    if (balancer != null) {
                        soundings.ask(balancer, backends, connections);
                    }
                });
        return soundings;
    }

    /** Why it does not answer; empty if it does. */
    private static Optional<String> ask(ContainerHost adapter) {
        try (adapter) {
            adapter.platform();
            return Optional.empty();
        } catch (StepFailed e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void ask(Balancer balancer, Set<String> backends, Connections connections) {
        var name = balancer.name();
        try (var adapter = connections.open(balancer)) {
            ask(balancer, Backend.NONE, adapter, Set.of());
            for (var backend : backends) {
                ask(balancer, backend, adapter, Set.of(backend));
            }
        } catch (StepFailed e) {
            silence.put(name, String.valueOf(e.getMessage()));
            warn(balancer, String.valueOf(e.getMessage()));
        }
    }

    /** What it refuses is the file's mistake, or its own configuration's: it has to be mended. */
    private void ask(
            Balancer balancer, String backend, LoadBalancer adapter, Set<String> backends) {
        var place = new Backend(balancer.name(), backend);
        try {
            var state = adapter.read(backends);
            adapter.warnings(backends).forEach(warning -> warn(balancer, warning));
            if (!backends.isEmpty()) {
                slots.put(place, SlotNames.of(state, backend));
            }
        } catch (StepFailed e) {
            if (e.worthRetrying()) {
                throw e;
            }
            refusals.put(place, String.valueOf(e.getMessage()));
        }
    }

    private void warn(Resource resource, String what) {
        var warning = resource.kind() + " " + resource.name() + ": " + what;
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    private static Map<String, Balancer> balancers(View view, ResourceFile file) {
        var balancers = new HashMap<String, Balancer>();
        Resources.balancers(view).forEach(balancer -> balancers.put(balancer.name(), balancer));
        for (var document : file.documents()) {
            if (document.resource() instanceof Balancer balancer) {
                balancers.put(balancer.name(), balancer);
            }
        }
        return balancers;
    }

    /** The file's balancers, and those that its services use, with the backends that they use. */
    private static Map<String, Set<String>> backends(ResourceFile file, Set<String> known) {
        var backends = new TreeMap<String, Set<String>>();
        for (var document : file.documents()) {
            switch (document.resource()) {
                case Balancer balancer ->
                        backends.computeIfAbsent(balancer.name(), b -> new TreeSet<>());
                case Service service ->
                        service.roles()
                                .values()
                                .forEach(role ->
                                        role.balance().by().stream()
                                                .filter(known::contains)
                                                .forEach(name ->
                                                        backends.computeIfAbsent(
                                                                        name, b -> new TreeSet<>())
                                                                .add(role.balance().backend())));
                case Host host -> {}
            }
        }
        return backends;
    }
}
