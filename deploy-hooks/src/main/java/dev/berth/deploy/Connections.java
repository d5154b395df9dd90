package dev.berth.deploy;

import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.LoadBalancer;

/**
 * How the adapters are made. Opening reaches nobody yet, so it cannot fail for a host that is down.
 */
public interface Connections {

    ContainerHost open(Host host);

    LoadBalancer open(Balancer balancer);
}
