package dev.berth.deploy.rollout;

import dev.berth.model.Platform;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One host that runs containers. Every call may be repeated: done twice does no harm. Calls block,
 * each with a deadline of its own, may come from any thread, and fail with {@link StepFailed}.
 *
 * <p>A container that has the name and not the rest of the {@link ContainerId} is another's:
 * nothing here changes it.
 */
public interface ContainerHost extends AutoCloseable {

    /** What kind of images run here. Also shows that the host answers. */
    Platform platform();

    /**
     * Makes the image present.
     *
     * @param image {@code registry/repository@digest}
     * @param localTag a tag to give it, so that an ordinary prune leaves it
     */
    void pull(String image, String localTag, Duration deadline);

    /**
     * Creates the container, without starting it, unless it is there with this port. One that was
     * never started and has another port is made anew; another port of one that was, or another's
     * container of this name, is a {@link StepFailed}.
     */
    void create(ContainerSpec spec);

    /**
     * Starts the container, unless it runs; one that is not there, or is another's, is a {@link
     * StepFailed}. A host port that something else holds is a {@link StepFailed#isPortTaken}, and
     * leaves the container created.
     */
    void start(ContainerId container);

    ContainerState inspect(ContainerId container);

    /**
     * Asks the container to end and kills it when it has not ended in time. One that does not run,
     * is not there, or is another's, is stopped.
     *
     * @param signal such as {@code SIGTERM}
     */
    void stop(ContainerId container, String signal, Duration within);

    /** Removes the container, running or not; no error if there is none, or another's. */
    void remove(ContainerId container);

    /** The containers that Berth made here for this service, by name. */
    List<String> list(String service);

    /** The last lines that the container wrote, oldest first. */
    List<String> tail(String container, int lines);

    /**
     * Hands over the last lines and then each new one, on a thread of the host's, until the
     * container ends or what is returned is closed.
     */
    AutoCloseable follow(String container, int lines, Consumer<String> line, Runnable ended);

    @Override
    void close();
}
