package dev.berth.server;

import dev.berth.deploy.Connections;
import dev.berth.deploy.docker.DockerHost;
import dev.berth.deploy.docker.RegistryLogin;
import dev.berth.deploy.haproxy.HaproxyBalancer;
import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Haproxy;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.server.auth.HostLogin;

/** Which adapter reaches which kind of resource. */
final class Adapters implements Connections {
    private final String publicName;
    private final HostLogin login;

    /**
     * @param publicName under which hosts reach the registry that do not say otherwise
     * @param login with which hosts pull
     */
    Adapters(String publicName, HostLogin login) {
        this.publicName = publicName;
        this.login = login;
    }

    @Override
    public ContainerHost open(Host host) {
        var registry = host.registry() == null ? publicName : host.registry();
        return new DockerHost(
                host.name(),
                host.docker(),
                new RegistryLogin(registry, HostLogin.USER, login::password));
    }

    @Override
    public LoadBalancer open(Balancer balancer) {
        return switch (balancer) {
            case Haproxy haproxy ->
                    new HaproxyBalancer(haproxy.name(), haproxy.admin(), haproxy.master());
        };
    }
}
