package dev.berth.deploy;

import dev.berth.deploy.Planner.NotEnough;
import dev.berth.deploy.RolloutRow.Cause;
import dev.berth.deploy.Standing.Hold;
import dev.berth.deploy.resource.Service;
import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.Instance;
import dev.berth.deploy.rollout.Phase;
import dev.berth.deploy.rollout.Plan;
import dev.berth.deploy.rollout.Processes;
import dev.berth.deploy.rollout.Rollout;
import dev.berth.model.Digest;
import dev.berth.model.admin.RolloutView.HostView;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.storage.kv.Transaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rollouts of each service, one after the other. Every method is a part of the caller's
 * transaction, so that what belongs together is one commit:
 *
 * <ul>
 *   <li>{@link #add} records a rollout, pins its image, passes over the one that waited, and, if
 *       nothing of the service runs, starts it: its ports and slots are taken and its journal
 *       begins. There is no moment at which a push was heard and its rollout is not there.
 *   <li>{@link #end} records how it ended, what is deployed now, what became of each container with
 *       its port and slots, the pins, and the hold; and starts the next one. There is no moment at
 *       which a service is between two rollouts and a crash could forget the second.
 * </ul>
 *
 * <p>So of one service there is at most one rollout that runs and one that waits, the newest.
 */
final class Queue {
    private final String publicName;

    /**
     * @param publicName under which hosts pull that name no other registry
     */
    Queue(String publicName) {
        this.publicName = publicName;
    }

    RolloutRow add(Transaction tx, Revision revision, Cause cause, String inWords, Instant now) {
        var service = revision.definition().name();
        boolean running = false;
        long id = RolloutRow.nextId(tx);
        for (var open : RolloutRow.open(tx, service)) {
            if (open.state() == State.QUEUED) {
                passOver(tx, open, "rollout " + id + " is newer", now);
            } else {
                running = true;
            }
        }
        var row = RolloutRow.queued(id, revision, cause, inWords, now);
        RolloutRow.put(tx, row);
        row.pin(tx, revision.definition().image(), now);
        return running ? row : start(tx, row, now);
    }

    /** Records a wish that a newer one has overtaken before anything could come of it. */
    RolloutRow addPassedOver(
            Transaction tx,
            Revision revision,
            Cause cause,
            String inWords,
            String why,
            Instant now) {
        var row =
                RolloutRow.queued(RolloutRow.nextId(tx), revision, cause, inWords, now)
                        .ended(State.SUPERSEDED, why, now);
        RolloutRow.put(tx, row);
        return row;
    }

    private static void passOver(Transaction tx, RolloutRow waiting, String why, Instant now) {
        RolloutRow.put(tx, waiting.ended(State.SUPERSEDED, why, now));
        waiting.unpin(tx);
    }

    private RolloutRow start(Transaction tx, RolloutRow waiting, Instant now) {
        var row = waiting.started(Standing.of(tx, waiting.service()).current(), now);
        try {
            var revision =
                    Revision.find(tx, row.service(), row.revision())
                            .orElseThrow(() -> new NotEnough("its revision is not there any more"));
            var plan =
                    row.cause() == Cause.REMOVE
                            ? Planner.away(tx, revision.definition())
                            : Planner.to(tx, revision, publicName);
            RolloutRow.put(tx, row);
            keep(tx, row.id(), Rollout.of(plan, processes(tx, plan)));
            return row;
        } catch (NotEnough e) {
            var failed = row.ended(State.FAILED, e.inWords(), now);
            RolloutRow.put(tx, failed);
            row.unpin(tx);
            if (row.cause() == Cause.REMOVE) {
                stay(tx, row.service());
            }
            return failed;
        }
    }

    private static Map<String, Processes> processes(Transaction tx, Plan plan) {
        var processes = new HashMap<String, Processes>();
        plan.incoming().forEach(incoming -> remembered(tx, incoming.instance(), processes));
        plan.outgoing().forEach(outgoing -> remembered(tx, outgoing.instance(), processes));
        plan.leftovers().forEach(instance -> remembered(tx, instance, processes));
        return processes;
    }

    private static void remembered(
            Transaction tx, Instance instance, Map<String, Processes> processes) {
        for (var seat : instance.seats()) {
            Rows.find(tx, RowKind.PROCESSES.of(seat.balancer()), Processes.class)
                    .ifPresent(known -> processes.put(seat.balancer(), known));
        }
    }

    /** Keeps a rollout that runs, with the ports and slots that it has by now. */
    static void keep(Transaction tx, long id, Rollout rollout) {
        for (var incoming : rollout.plan().incoming()) {
            if (incoming.origin() != Origin.STANDING) {
                Allotted.put(tx, incoming.instance(), Allotted.Use.COMING);
            }
        }
        RolloutRow.journal(tx, id, rollout);
    }

    void end(Transaction tx, long id, Rollout rollout, List<HostView> steps, Instant now) {
        var row = RolloutRow.find(tx, id).orElseThrow();
        var ended = (Phase.Ended) rollout.phase();
        var log = rollout.trouble().log();
        var state =
                switch (ended.result()) {
                    case DEPLOYED -> State.DEPLOYED;
                    case ROLLED_BACK -> State.ROLLED_BACK;
                    case FAILED -> State.FAILED;
                };
        settle(tx, rollout.plan(), ended.fates());
        if (row.cause() == Cause.REMOVE) {
            leave(tx, row, state);
        } else if (state == State.DEPLOYED) {
            deployed(tx, row, now);
        } else if (row.cause() != Cause.ROLLBACK
                && (state == State.ROLLED_BACK || rollout.trouble().byHand())) {
            var why = "rollout " + id + " was rolled back: " + rollout.trouble().inWords();
            hold(tx, row.service(), new Hold(row.digest(), why, now));
        }
        RolloutRow.put(
                tx,
                row.with(rollout.trouble().byHand(), log == null ? List.of() : log, steps)
                        .ended(state, rollout.trouble().inWords(), now));
        row.unpin(tx);
        startNext(tx, row.service(), now);
    }

    /** What each container keeps of its port and slots. */
    private static void settle(Transaction tx, Plan plan, Map<String, Phase.Fate> fates) {
        for (var instance : instances(plan)) {
            switch (fates.getOrDefault(instance.key(), Phase.Fate.STRANDED)) {
                case SERVING -> Allotted.put(tx, instance, Allotted.Use.SERVING);
                case KEPT -> Allotted.put(tx, instance.withSeats(List.of()), Allotted.Use.KEPT);
                case STRANDED -> Allotted.put(tx, instance, Allotted.Use.STRANDED);
                case GONE -> Allotted.delete(tx, instance);
            }
        }
    }

    private static List<Instance> instances(Plan plan) {
        var all = new ArrayList<Instance>();
        plan.incoming().forEach(incoming -> all.add(incoming.instance()));
        plan.outgoing().forEach(outgoing -> all.add(outgoing.instance()));
        all.addAll(plan.leftovers());
        all.addAll(plan.expired());
        return all;
    }

    private static void deployed(Transaction tx, RolloutRow row, Instant now) {
        var revision = Revision.find(tx, row.service(), row.revision()).orElseThrow().nowDeployed();
        Revision.put(tx, revision);
        var before = Standing.of(tx, row.service());
        var hold = before.hold();
        var standing = hold == null || holds(tx, hold, row) ? before : before.held(null);
        Standing.put(tx, row.service(), standing.at(row.revision()));
        var all = Revision.list(tx, row.service());
        var kept = Retention.kept(all, revision);
        for (var one : all) {
            if (one.number() == revision.number() || kept.contains(one.number())) {
                one.pin(tx, now);
            } else {
                one.unpin(tx);
            }
        }
    }

    /** Whether the hold stands when this is deployed. */
    private static boolean holds(Transaction tx, Hold hold, RolloutRow row) {
        return switch (row.cause()) {
            case PUSH, TRIGGER, DEPLOY, RESUME -> isLeft(hold, row);
            case APPLY -> isLeft(hold, row) || isAppliedToWhatIsHeldTo(tx, hold, row);
            case ROLLBACK, REMOVE -> true;
        };
    }

    /**
     * Whether somebody wanted to go back from this very rollout while it ran: a rollback waits for
     * its end. Otherwise it brings another digest, or the one that was held and is good after all.
     */
    private static boolean isLeft(Hold hold, RolloutRow row) {
        return row.digest().equals(hold.digest()) && !row.queuedAt().isAfter(hold.since());
    }

    /** While pushes hold, an apply brings a new definition of where the service has gone back. */
    private static boolean isAppliedToWhatIsHeldTo(Transaction tx, Hold hold, RolloutRow row) {
        return !row.digest().equals(hold.digest())
                && (!row.queuedAt().isBefore(hold.since())
                        || Standing.current(tx, row.service())
                                .filter(earlier -> earlier.digest().equals(row.digest()))
                                .isPresent());
    }

    /** Holds, and passes over what waits and would bring the same digest: it would fail again. */
    private void hold(Transaction tx, String service, Hold hold) {
        var standing = Standing.of(tx, service);
        var held = standing.hold();
        if (held == null || !held.digest().equals(hold.digest())) {
            Standing.put(tx, service, standing.held(hold));
        }
        for (var open : RolloutRow.open(tx, service)) {
            if (open.state() == State.QUEUED && open.digest().equals(hold.digest())) {
                switch (open.cause()) {
                    case PUSH, TRIGGER, DEPLOY, RESUME -> passOver(tx, open, hold);
                    case APPLY -> applyToCurrent(tx, open, hold);
                    case ROLLBACK, REMOVE -> {}
                }
            }
        }
    }

    private static void passOver(Transaction tx, RolloutRow waiting, Hold hold) {
        passOver(tx, waiting, "deploys of this digest hold: " + hold.reason(), hold.since());
    }

    /** The new definition is wanted all the same, of what is deployed. */
    private void applyToCurrent(Transaction tx, RolloutRow waiting, Hold hold) {
        var definition =
                Revision.find(tx, waiting.service(), waiting.revision()).orElseThrow().definition();
        var current = Standing.digestFor(tx, definition);
        if (current.filter(hold.digest()::equals).isPresent()) {
            return;
        }
        passOver(tx, waiting, hold);
        current.filter(digest -> !isDeployed(tx, digest, definition))
                .ifPresent(digest -> {
                    var revision = Revision.add(tx, digest, definition, "apply", hold.since());
                    add(tx, revision, Cause.APPLY, waiting.causeInWords(), hold.since());
                });
    }

    private static boolean isDeployed(Transaction tx, Digest digest, Service definition) {
        return Standing.current(tx, definition.name())
                .filter(revision -> revision.isOf(digest, definition))
                .isPresent();
    }

    private static void leave(Transaction tx, RolloutRow row, State state) {
        if (state != State.DEPLOYED) {
            stay(tx, row.service());
            return;
        }
        forget(tx, row.service());
    }

    /** Of a service that has no container any more, only the history is left. */
    static void forget(Transaction tx, String service) {
        Resources.service(tx, service).ifPresent(resource -> Resources.delete(tx, resource));
        Standing.delete(tx, service);
        Revision.list(tx, service).forEach(revision -> revision.unpin(tx));
    }

    private static void stay(Transaction tx, String service) {
        Standing.put(tx, service, Standing.of(tx, service).leaving(false));
    }

    private void startNext(Transaction tx, String service, Instant now) {
        for (var open : RolloutRow.open(tx, service)) {
            if (open.state() == State.QUEUED && start(tx, open, now).state() == State.RUNNING) {
                return;
            }
        }
    }
}
