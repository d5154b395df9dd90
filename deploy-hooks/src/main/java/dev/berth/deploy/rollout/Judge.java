package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.ContainerState.Health;
import dev.berth.deploy.rollout.ContainerState.Running;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Trouble.Fault;

import java.time.Instant;
import java.util.Optional;

/** Finds what makes a rollout fail while there is still a way back. */
final class Judge {
    private Judge() {}

    static Optional<Fault> fault(Situation situation) {
        for (var incoming : situation.plan().incoming()) {
            var fault =
                    platform(situation, incoming)
                            .or(() -> name(situation, incoming.instance()))
                            .or(() -> container(situation, incoming))
                            .or(() -> slots(situation, incoming))
                            .or(() -> deadline(situation, incoming));
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> platform(Situation situation, Incoming incoming) {
        var host = incoming.instance().host();
        var image = situation.seen().image();
        var platform = situation.seen().platform(host);
        if (image.isEmpty()
                || platform.isEmpty()
                || image.get().stream().anyMatch(p -> p.runsOn(platform.get()))) {
            return Optional.empty();
        }
        var offered =
                image.get().isEmpty()
                        ? "no platform at all"
                        : String.join(", ", image.get().stream().map(Object::toString).toList());
        return Optional.of(
                new Fault(
                        "the image is for " + offered + "; host " + host + " is " + platform.get(),
                        null));
    }

    /** What another's container writes is nobody's business here: no log is read. */
    private static Optional<Fault> name(Situation situation, Instance instance) {
        return Containers.isTaken(situation, instance)
                ? Optional.of(
                        new Fault(
                                "host "
                                        + instance.host()
                                        + " has another container "
                                        + instance.container()
                                        + ": it was not made for this revision "
                                        + instance.revision()
                                        + " of "
                                        + instance.service()
                                        + ". Rename it there, or remove it if nothing needs it:"
                                        + " docker rm -f "
                                        + instance.container(),
                                null))
                : Optional.empty();
    }

    private static Optional<Fault> container(Situation situation, Incoming incoming) {
        return Containers.wrong(situation, incoming)
                .map(wrong -> new Fault(incoming.instance() + " " + wrong, incoming.key()));
    }

    /** A server that had passed its check, took traffic, and has gone down. */
    private static Optional<Fault> slots(Situation situation, Incoming incoming) {
        var instance = incoming.instance();
        for (var seat : instance.seats()) {
            var read = situation.seen().balancer(seat.balancer());
            if (read.isPresent() && read.get().of(seat.slot()).isEmpty()) {
                return Optional.of(
                        new Fault(
                                "there is no server "
                                        + seat
                                        + " any more; apply the service again, which reads the"
                                        + " slots anew",
                                null));
            }
            if (mustBeUp(situation, instance) && Slots.isDown(situation, instance, seat)) {
                return Optional.of(
                        new Fault(
                                instance + " went down: " + Slots.inWords(situation, seat),
                                incoming.key()));
            }
        }
        return Optional.empty();
    }

    private static boolean mustBeUp(Situation situation, Instance instance) {
        int wave = situation.plan().waveOf(instance.host());
        return switch (situation.phase()) {
            case Phase.Readying(int now, Instant until) -> wave < now;
            case Phase.Baking(int now, Instant until) -> wave <= now;
            case Phase.Holding(int now, Instant until) -> wave <= now;
            case Phase.Draining(int now, Instant until) -> wave <= now;
            case Phase.Preparing p -> false;
            case Phase.Finishing p -> false;
            case Phase.Halted p -> false;
            case Phase.Restoring p -> false;
            case Phase.Retiring p -> false;
            case Phase.Ended p -> false;
        };
    }

    private static Optional<Fault> deadline(Situation situation, Incoming incoming) {
        var started = situation.rollout().progress().started().get(incoming.key());
        var within = incoming.recipe().readyWithin();
        if (!(situation.phase() instanceof Phase.Preparing)
                || started == null
                || situation.now().isBefore(started.plus(within))
                || isReady(situation, incoming)) {
            return Optional.empty();
        }
        return Optional.of(
                new Fault(
                        incoming.instance()
                                + " was not ready within "
                                + Spell.of(within)
                                + ": "
                                + whyNot(situation, incoming.instance()),
                        incoming.key()));
    }

    /** Whether everything is done that can be done without traffic. */
    static boolean isReady(Situation situation, Incoming incoming) {
        var instance = incoming.instance();
        return Containers.isHealthy(situation, instance)
                && instance.seats().stream().allMatch(seat -> isChecked(situation, incoming, seat));
    }

    private static boolean isChecked(Situation situation, Incoming incoming, Seat seat) {
        return Slots.isChecked(situation, incoming.instance(), seat)
                || (incoming.standing() && Slots.isUp(situation, incoming.instance(), seat));
    }

    private static String whyNot(Situation situation, Instance instance) {
        var state = situation.container(instance);
        if (state.isPresent()
                && state.get() instanceof Running(Health health, int restarts)
                && health == Health.STARTING) {
            return "its HEALTHCHECK has not passed";
        }
        return instance.seats().stream()
                .filter(seat -> !Slots.isChecked(situation, instance, seat))
                .findFirst()
                .map(seat -> Slots.inWords(situation, seat))
                .orElse("its host does not say how it is");
    }
}
