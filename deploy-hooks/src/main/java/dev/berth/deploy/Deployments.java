package dev.berth.deploy;

import dev.berth.model.admin.ApplyResult;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.ServiceView;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the admin API can ask of this room. All methods may be called from any thread and block;
 * mistakes of the caller are {@link dev.berth.model.BerthException}s with a message for people.
 */
public interface Deployments {

    /**
     * Applies a file of hosts, balancers and services in one commit, or says what is wrong and
     * changes nothing. A service whose definition changed is rolled out.
     *
     * @param dryRun to check everything and change nothing
     */
    ApplyResult apply(String yaml, boolean dryRun);

    /** Every service, by name. */
    List<ServiceView> services();

    ServiceView service(String name);

    /**
     * @param service only this one's, if given
     * @return the newest first
     */
    List<RolloutView> rollouts(Optional<String> service, int limit);

    RolloutView rollout(long id);

    /**
     * For a person: rolls out what the service's tag names now. When that is deployed already,
     * everything about it is made sure of, and nothing is drained. Lifts a hold: somebody asked.
     *
     * @return the newest rollout that has not ended, if it brings that already, else a new one
     */
    RolloutView deploy(String service);

    /**
     * For whatever begins deploys without a person, such as a schedule: rolls out what the
     * service's tag names now. Unlike {@link #deploy} it respects a hold, and does nothing when
     * that is deployed or on its way already.
     *
     * @param because for people, in the rollout's row
     * @return the rollout, or empty if there is none to be had
     */
    Optional<RolloutView> trigger(String service, String because);

    /**
     * Goes back, and holds further pushes of what was left. A rollout that is under way is undone.
     *
     * @param to the revision, or the one that was deployed before the current one, or before the
     *     rollout that is under way
     * @return the rollout that is undone, or the one that goes back
     * @throws dev.berth.model.BerthException.TryLater if it is not known in time whether what is
     *     under way can still be undone
     */
    RolloutView rollback(String service, Optional<Long> to);

    /** Lifts the hold, and deploys what the tag names now if that is not what is deployed. */
    ServiceView resume(String service);

    /**
     * Forgets a resource. One that is in use stays and is named in the error. A service's
     * containers are drained, stopped and removed first, by a rollout to nothing.
     *
     * @param kind {@code service}, {@code host} or {@code balancer}
     * @return the rollout that removes a service's containers, if it had any
     */
    Optional<RolloutView> remove(String kind, String name);

    /**
     * Hands over the last lines of each of the service's serving containers, and with {@code
     * follow} each new one.
     *
     * @param line may be called from several threads, one for each container
     * @param ended once, after the last line; without {@code follow} before this returns
     * @return to be closed by the caller who has heard enough
     */
    AutoCloseable logs(
            String service, int lines, boolean follow, Consumer<LogLine> line, Runnable ended);

    /** A line that a container wrote. */
    record LogLine(String host, String container, String text) {}
}
