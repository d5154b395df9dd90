package dev.berth.model.admin;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A service as it stands: {@code GET /api/v1/services} (a list) and {@code GET
 * /api/v1/services/NAME}.
 *
 * @param current the revision that is deployed, or null before the first
 * @param hold why pushes do not deploy at present, or null if they do
 * @param rollout the rollout that is under way, or null
 * @param queued rollouts that wait
 * @param problems for people: what could not be asked just now, such as a host that is down, and
 *     pushes that were put aside
 */
public record ServiceView(
        String name,
        RepositoryName image,
        Tag tag,
        @Nullable RevisionView current,
        @Nullable HoldView hold,
        @Nullable Long rollout,
        int queued,
        List<InstanceView> instances,
        List<String> problems) {
    public ServiceView {
        instances = List.copyOf(instances);
        problems = List.copyOf(problems);
    }

    /**
     * What can be deployed, and gone back to, as a whole.
     *
     * @param number counts up from 1 within the service
     * @param cause what made it: {@code push}, {@code apply}, {@code deploy}, {@code resume} or
     *     {@code trigger}
     */
    public record RevisionView(long number, Digest digest, String cause, Instant at) {}

    /**
     * After a rollback, pushes of {@code digest} do not deploy until someone says resume.
     *
     * @param reason for people
     */
    public record HoldView(Digest digest, String reason, Instant since) {}

    /**
     * One container of the service.
     *
     * @param replica counts from 1 on its host
     * @param state for people: {@code running}, {@code exited 1}, {@code unreachable}
     */
    public record InstanceView(
            String host,
            String role,
            int replica,
            long revision,
            String container,
            String state,
            List<SlotView> slots) {
        public InstanceView {
            slots = List.copyOf(slots);
        }
    }

    /**
     * One server of a balancer's backend that sends requests to an instance.
     *
     * @param status in the balancer's own words, such as {@code UP} or {@code DRAIN}
     * @param check the last check's result in its words, such as {@code L7OK}
     * @param sessions at present
     * @param requests since the balancer's process started
     * @param share of the backend's requests since its process started, from 0 to 1
     */
    public record SlotView(
            String balancer,
            String backend,
            String slot,
            String address,
            String status,
            String check,
            long sessions,
            long requests,
            double share) {}
}
