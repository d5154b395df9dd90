package dev.berth.deploy.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.WaitResponse;

import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.ContainerId;
import dev.berth.deploy.rollout.ContainerSpec;
import dev.berth.deploy.rollout.ContainerState;
import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Platform;
import dev.berth.model.Quoted;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One Docker Engine, on a unix socket or a TCP port. */
public final class DockerHost implements ContainerHost {
    private static final Logger log = LoggerFactory.getLogger(DockerHost.class);

    private static final Duration LOOK = Duration.ofSeconds(10);

    /** For what touches the disk and the network, on a machine that has other things to do. */
    private static final Duration CHANGE = Duration.ofSeconds(60);

    private final String name;
    private final Engine engine;
    private final Faults faults;
    private final RegistryLogin login;
    private final Duration look;

    /**
     * @param name for messages
     * @param docker {@code unix:///path} or {@code tcp://host:port}
     * @param login with which it pulls from Berth's registry
     * @throws BerthException.Invalid if it is of neither form
     */
    public DockerHost(String name, String docker, RegistryLogin login) {
        this(name, docker, login, LOOK);
    }

    DockerHost(String name, String docker, RegistryLogin login, Duration look) {
        this.name = name;
        this.login = login;
        this.look = look;
        faults = new Faults(name, docker);
        engine = new Engine(name, endpoint(docker), faults);
    }

    @Override
    public Platform platform() {
        return engine.call(
                "tell its platform", look, on -> Platforms.of(on.calls().versionCmd().exec()));
    }

    @Override
    public void pull(String image, String localTag, Duration deadline) {
        new ImagePull(engine, faults, login).pull(image, localTag, deadline);
    }

    @Override
    public void create(ContainerSpec spec) {
        engine.perform(
                "create container " + spec.id(),
                CHANGE,
                on -> new NewContainer(spec, faults).in(on.calls()));
    }

    @Override
    public void start(ContainerId container) {
        engine.perform(
                "start container " + container,
                CHANGE,
                on -> {
                    var there =
                            find(on.calls(), container)
                                    .orElseThrow(() -> faults.noContainer(container));
                    try {
                        on.calls().startContainerCmd(there.getId()).exec();
                    } catch (NotModifiedException e) {
                        log.atDebug().addKeyValue("container", container).log("runs already");
                    } catch (InternalServerErrorException e) {
                        var taken = PortTaken.in(Faults.message(e));
                        if (taken.isPresent()) {
                            throw faults.portTaken(container.name(), taken.get(), e);
                        }
                        throw e;
                    }
                });
    }

    @Override
    public ContainerState inspect(ContainerId container) {
        return engine.call(
                "inspect container " + container,
                look,
                on -> {
                    var there = named(on.calls(), container.name());
                    if (there.isEmpty()) {
                        return new ContainerState.Absent();
                    }
                    return NewContainer.isThere(there.get(), container)
                            ? States.of(there.get())
                            : new ContainerState.Foreign();
                });
    }

    /**
     * The signal, a wait, SIGKILL. Not Docker's own stop, which takes a signal only since API 1.42.
     * Docker counts each of these as a stop by hand, so it does not start the container again.
     */
    @Override
    public void stop(ContainerId container, String signal, Duration within) {
        if (!signal(container, signal) || awaitEnd(container, within)) {
            return;
        }
        log.atWarn()
                .addKeyValue("host", name)
                .addKeyValue("container", container)
                .addKeyValue("signal", signal)
                .addKeyValue("within", within)
                .log("killed, because it did not end when it was asked to");
        if (signal(container, "SIGKILL") && !awaitEnd(container, CHANGE)) {
            throw faults.tooSlow("end container " + container + " with SIGKILL", CHANGE);
        }
    }

    @Override
    public void remove(ContainerId container) {
        engine.perform(
                "remove container " + container,
                CHANGE,
                on -> {
                    var there = find(on.calls(), container);
                    if (there.isEmpty()) {
                        return;
                    }
                    try {
                        on.calls()
                                .removeContainerCmd(there.get().getId())
                                .withForce(true)
                                .withRemoveVolumes(true)
                                .exec();
                    } catch (NotFoundException e) {
                        log.atDebug().addKeyValue("container", container).log("was not there");
                    } catch (ConflictException e) {
                        if (!Faults.message(e).contains("already in progress")) {
                            throw e;
                        }
                    }
                });
    }

    @Override
    public List<String> list(String service) {
        return engine.call(
                "list the containers of " + service,
                look,
                on ->
                        on
                                .calls()
                                .listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(Map.of(NewContainer.SERVICE, service))
                                .exec()
                                .stream()
                                .map(DockerHost::nameOf)
                                .sorted()
                                .toList());
    }

    @Override
    public List<String> tail(String container, int lines) {
        return new Logs(engine, look).tail(container, lines);
    }

    @Override
    public AutoCloseable follow(
            String container, int lines, Consumer<String> line, Runnable ended) {
        // Docker tells of a missing container only on the stream, where nobody waits for it.
        boolean isThere =
                engine.call(
                        "inspect container " + container,
                        look,
                        on -> named(on.calls(), container).isPresent());
        if (!isThere) {
            throw faults.refused("has no container " + container);
        }
        return new Logs(engine, look).follow(container, lines, line, ended);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Empty if it is not there, or another's. What is done with it is done by Docker's own id. */
    private static Optional<InspectContainerResponse> find(DockerClient on, ContainerId container) {
        return named(on, container.name()).filter(t -> NewContainer.isThere(t, container));
    }

    private static Optional<InspectContainerResponse> named(DockerClient on, String container) {
        try {
            return Optional.of(on.inspectContainerCmd(container).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * @return false if it does not run, or is not there
     */
    private boolean signal(ContainerId container, String signal) {
        return engine.call(
                "send " + signal + " to container " + container,
                look,
                on -> {
                    var there = find(on.calls(), container);
                    if (there.isEmpty()) {
                        return false;
                    }
                    try {
                        on.calls().killContainerCmd(there.get().getId()).withSignal(signal).exec();
                        return true;
                    } catch (NotFoundException | ConflictException e) {
                        return false;
                    }
                });
    }

    /**
     * @return whether it ended in time
     */
    private boolean awaitEnd(ContainerId container, Duration within) {
        return engine.call(
                "wait for the end of container " + container,
                within.plus(look),
                on -> {
                    // Docker answers at once when it has ended: no polling.
                    try (var end =
                            on.streams()
                                    .waitContainerCmd(container.name())
                                    .exec(new Answers<WaitResponse>())) {
                        return end.await(within);
                    } catch (NotFoundException e) {
                        return true;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                });
    }

    /** Docker writes them with a slash, and with more than one when there are links. */
    private static String nameOf(Container container) {
        return Arrays.stream(container.getNames())
                .filter(n -> n.indexOf('/', 1) < 0)
                .map(n -> n.substring(1))
                .findFirst()
                .orElse(container.getId());
    }

    private static URI endpoint(String docker) {
        try {
            var uri = new URI(docker);
            boolean unix = "unix".equals(uri.getScheme()) && docker.startsWith("unix:///");
            boolean tcp =
                    "tcp".equals(uri.getScheme())
                            && uri.getHost() != null
                            && uri.getPort() > 0
                            && uri.getPort() < 65536
                            && uri.getPath().isEmpty();
            if (unix || tcp) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The same answer as for what can be parsed and is of another form.
        }
        throw new BerthException.Invalid(
                ErrorCode.BAD_REQUEST,
                "a host's Docker "
                        + Quoted.of(docker)
                        + " is neither unix:///path/to/docker.sock nor tcp://host:port");
    }
}
