package dev.berth.server;

import dev.berth.deploy.Connections;
import dev.berth.deploy.docker.DockerHost;
import dev.berth.deploy.haproxy.HaproxyBalancer;
import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Haproxy;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.LoadBalancer;

/** Which adapter reaches which kind of resource. */
final class Adapters implements Connections {

    @Override
    public ContainerHost open(Host host) {
        return new DockerHost(host.name(), host.docker());
    }

    @Override
    public LoadBalancer open(Balancer balancer) {
        return switch (balancer) {
            case Haproxy haproxy ->
                    new HaproxyBalancer(haproxy.name(), haproxy.admin(), haproxy.master());
        };
    }
}
