package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.ContainerSpec.Published;

import org.junit.jupiter.api.BeforeEach;

import java.util.List;
import java.util.Locale;

final class MemoryHostTest extends ContainerHostContract {
    private static final List<String> LOG = List.of("one", "two", "three");

    private final MemoryHost host = new MemoryHost();
    private int ports = 20000;

    @BeforeEach
    void fillTheRegistry() {
        host.image(image(Behaviour.STAYS), new MemoryHost.Image(1, -1, false, true, LOG));
        host.image(image(Behaviour.EXITS), new MemoryHost.Image(1, 3, false, true, LOG));
        host.image(image(Behaviour.DEAF), new MemoryHost.Image(1, -1, false, false, LOG));
        host.image(image(Behaviour.HEALTHY), new MemoryHost.Image(3, -1, true, true, LOG));
    }

    @Override
    protected ContainerHost host() {
        return host;
    }

    @Override
    protected String image(Behaviour behaviour) {
        return "registry.example:5000/" + behaviour.name().toLowerCase(Locale.ROOT);
    }

    @Override
    protected String unknownImage() {
        return "registry.example:5000/unknown";
    }

    @Override
    protected Published freePort() {
        return new Published("10.0.0.1", ports++, 3000);
    }
}
