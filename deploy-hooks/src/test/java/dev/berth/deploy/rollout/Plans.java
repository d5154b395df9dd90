package dev.berth.deploy.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plans that differ a little from what a rehearsal would do. */
final class Plans {
    private Plans() {}

    /** What serves is the target itself. */
    static Plan standing(Plan plan) {
        var incoming = new ArrayList<Incoming>();
        for (int i = 0; i < plan.incoming().size(); i++) {
            var wanted = plan.incoming().get(i);
            incoming.add(
                    new Incoming(
                            plan.outgoing().get(i).instance(),
                            wanted.recipe(),
                            Incoming.Origin.STANDING));
        }
        return new Plan(
                plan.service(),
                plan.image(),
                incoming,
                List.of(),
                List.of(),
                List.of(),
                plan.waves(),
                plan.spares(),
                plan.policy());
    }

    static Plan baking(Plan plan, int seconds) {
        var policy = plan.policy();
        return with(
                plan,
                new Plan.Policy(
                        policy.minAvailable(),
                        policy.readyWithin(),
                        Duration.ofSeconds(seconds),
                        policy.drainMax(),
                        policy.abortOnDrainTimeout(),
                        policy.stopSignal(),
                        policy.stopWithin(),
                        policy.auto(),
                        policy.patience()));
    }

    static Plan withFloor(Plan plan, int percent) {
        var policy = plan.policy();
        return with(
                plan,
                new Plan.Policy(
                        percent,
                        policy.readyWithin(),
                        policy.bake(),
                        policy.drainMax(),
                        policy.abortOnDrainTimeout(),
                        policy.stopSignal(),
                        policy.stopWithin(),
                        policy.auto(),
                        policy.patience()));
    }

    static Plan aborting(Plan plan) {
        var policy = plan.policy();
        return with(
                plan,
                new Plan.Policy(
                        policy.minAvailable(),
                        policy.readyWithin(),
                        policy.bake(),
                        policy.drainMax(),
                        true,
                        policy.stopSignal(),
                        policy.stopWithin(),
                        policy.auto(),
                        policy.patience()));
    }

    /** A fault waits for a person. */
    static Plan byHand(Plan plan) {
        var policy = plan.policy();
        return with(
                plan,
                new Plan.Policy(
                        policy.minAvailable(),
                        policy.readyWithin(),
                        policy.bake(),
                        policy.drainMax(),
                        policy.abortOnDrainTimeout(),
                        policy.stopSignal(),
                        policy.stopWithin(),
                        false,
                        policy.patience()));
    }

    /** No stopped container is kept for a rollback. */
    static Plan keepingNothing(Plan plan) {
        return new Plan(
                plan.service(),
                plan.image(),
                plan.incoming(),
                plan.outgoing().stream().map(o -> new Plan.Outgoing(o.instance(), false)).toList(),
                plan.leftovers(),
                plan.expired(),
                plan.waves(),
                plan.spares(),
                plan.policy());
    }

    private static Plan with(Plan plan, Plan.Policy policy) {
        return new Plan(
                plan.service(),
                plan.image(),
                plan.incoming(),
                plan.outgoing(),
                plan.leftovers(),
                plan.expired(),
                plan.waves(),
                plan.spares(),
                policy);
    }
}
