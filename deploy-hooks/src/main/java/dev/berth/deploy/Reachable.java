package dev.berth.deploy;

import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.Plan;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.Platform;
import dev.berth.storage.kv.KeyValueStore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The hosts and balancers that are applied, each with one adapter, made when it is first needed and
 * made anew when its resource has changed.
 */
final class Reachable implements Landscape, AutoCloseable {
    private record Open<R, A>(R resource, A adapter) {}

    private final KeyValueStore store;
    private final Connections connections;
    private final ImagePlatforms images;

    // Guarded by this.
    private final Map<String, Open<Host, ContainerHost>> hosts = new HashMap<>();
    private final Map<String, Open<Balancer, LoadBalancer>> balancers = new HashMap<>();

    Reachable(KeyValueStore store, Connections connections, ImagePlatforms images) {
        this.store = store;
        this.connections = connections;
        this.images = images;
    }

    @Override
    public ContainerHost host(String name) {
        var resource =
                store.read(view -> Resources.host(view, name))
                        .orElseThrow(() -> none("host", name));
        synchronized (this) {
            var open = hosts.get(name);
            if (open != null && open.resource().equals(resource)) {
                return open.adapter();
            }
            if (open != null) {
                open.adapter().close();
            }
            var adapter = connections.open(resource);
            hosts.put(name, new Open<>(resource, adapter));
            return adapter;
        }
    }

    @Override
    public LoadBalancer balancer(String name) {
        var resource =
                store.read(view -> Resources.balancer(view, name))
                        .orElseThrow(() -> none("balancer", name));
        synchronized (this) {
            var open = balancers.get(name);
            if (open != null && open.resource().equals(resource)) {
                return open.adapter();
            }
            if (open != null) {
                open.adapter().close();
            }
            var adapter = connections.open(resource);
            balancers.put(name, new Open<>(resource, adapter));
            return adapter;
        }
    }

    /** Closes the adapters of what is not applied any more. */
    void refresh() {
        var appliedHosts = store.read(Resources::hosts).stream().map(Host::name).toList();
        var appliedBalancers =
                store.read(Resources::balancers).stream().map(Balancer::name).toList();
        synchronized (this) {
            forget(hosts, appliedHosts, ContainerHost::close);
            forget(balancers, appliedBalancers, LoadBalancer::close);
        }
    }

    private static <R, A> void forget(
            Map<String, Open<R, A>> open, List<String> applied, Consumer<A> close) {
        open.forEach((name, one) -> {
            if (!applied.contains(name)) {
                close.accept(one.adapter());
            }
        });
        open.keySet().retainAll(applied);
    }

    @Override
    public List<Platform> platforms(Plan.Image image) {
        return images.of(image.repository(), image.digest());
    }

    @Override
    public synchronized void close() {
        hosts.values().forEach(open -> open.adapter().close());
        hosts.clear();
        balancers.values().forEach(open -> open.adapter().close());
        balancers.clear();
    }

    private static StepFailed none(String kind, String name) {
        return StepFailed.refused(kind + " " + name + " is not applied any more", null);
    }
}
