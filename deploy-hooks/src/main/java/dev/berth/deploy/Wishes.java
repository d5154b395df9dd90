package dev.berth.deploy;

import dev.berth.deploy.RolloutRow.Cause;
import dev.berth.deploy.Standing.Hold;
import dev.berth.deploy.resource.Service;
import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Event;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.storage.catalogue.Manifests;
import dev.berth.storage.catalogue.TagMove;
import dev.berth.storage.catalogue.Tags;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a push or a person wants, and which rollout comes of it. Every method is a part of the
 * caller's transaction.
 */
final class Wishes {
    /** Why a rollout is undone that met no fault. */
    static final String BY_HAND = "rolled back by hand";

    private final Queue queue;

    Wishes(Queue queue) {
        this.queue = queue;
    }

    /**
     * Tags moved, in this order.
     *
     * @return whether a rollout came of any
     */
    boolean moved(Transaction tx, List<Event.TagMoved> events, Instant now) {
        var services = Resources.services(tx);
        boolean any = false;
        for (var event : events) {
            for (var service : services) {
                if (service.image().equals(event.repository())
                        && service.tag().equals(event.tag())) {
                    any |= pushed(tx, service, event, now);
                }
            }
        }
        return any;
    }

    /** A push of another digest than the one that is held ends the hold. */
    private boolean pushed(Transaction tx, Service service, Event.TagMoved event, Instant now) {
        var standing = Standing.of(tx, service.name());
        var hold = standing.hold();
        if (hold != null && !standing.leaving() && !hold.digest().equals(event.digest())) {
            Standing.put(tx, service.name(), standing.held(null));
        }
        var because = "push " + event.repository() + ":" + event.tag();
        return automatic(tx, service, event.digest(), Cause.PUSH, because, now).isPresent();
    }

    /**
     * A machine noticed that it is time for what the tag names now.
     *
     * @param because for people
     */
    Optional<RolloutRow> triggered(Transaction tx, Service service, String because, Instant now) {
        return named(tx, service)
                .flatMap(digest -> automatic(tx, service, digest, Cause.TRIGGER, because, now));
    }

    /**
     * What nobody asked for in person respects a hold, and is nothing if it is wanted already: a
     * schedule would otherwise bring what was rolled back again and again.
     */
    private Optional<RolloutRow> automatic(
            Transaction tx,
            Service service,
            Digest digest,
            Cause cause,
            String because,
            Instant now) {
        var standing = Standing.of(tx, service.name());
        if (standing.leaving()
                || standing.hold() != null
                || newestWanted(tx, service.name())
                        .filter(wanted -> wanted.isOf(digest, service))
                        .isPresent()) {
            return Optional.empty();
        }
        var revision = Revision.add(tx, digest, service, cause.word(), now);
        return overtaken(tx, service, digest)
                .map(why -> queue.addPassedOver(tx, revision, cause, because, why, now))
                .or(() -> Optional.of(queue.add(tx, revision, cause, because, now)));
    }

    /** Why nothing is to come of a push any more. */
    private static Optional<String> overtaken(View view, Service service, Digest digest) {
        if (Manifests.find(view, service.image(), digest).isEmpty()) {
            return Optional.of("it was deleted before its turn came");
        }
        return named(view, service)
                .filter(names -> !names.equals(digest))
                .map(names -> "the tag names " + names.abbreviated() + " by now, which comes next");
    }

    /** The definition changed. */
    void applied(Transaction tx, Service service, Instant now) {
        if (Standing.of(tx, service.name()).leaving()) {
            throw new BerthException.Conflict(
                    "service " + service.name() + " is being removed; apply it when it is gone");
        }
        toDeploy(tx, service)
                .ifPresent(digest -> {
                    var revision = Revision.add(tx, digest, service, "apply", now);
                    queue.add(tx, revision, Cause.APPLY, "apply", now);
                });
    }

    /** While pushes hold, the image stays what it is, or is about to be, under a new definition. */
    private static Optional<Digest> toDeploy(View view, Service service) {
        if (Standing.of(view, service.name()).hold() != null) {
            return newestWanted(view, service.name())
                    .filter(revision -> revision.definition().image().equals(service.image()))
                    .map(Revision::digest);
        }
        return named(view, service).or(() -> Standing.digestFor(view, service));
    }

    /**
     * A person wants what the tag names now, whatever is held. A rollout that already brings that
     * is the answer.
     */
    RolloutRow deploy(Transaction tx, Service service, Cause cause, Instant now) {
        var standing = Standing.of(tx, service.name());
        if (standing.leaving()) {
            throw new BerthException.Conflict("service " + service.name() + " is being removed");
        }
        Standing.put(tx, service.name(), standing.held(null));
        var current = Standing.current(tx, service.name());
        var digest =
                named(tx, service)
                        .or(() -> current.map(Revision::digest))
                        .orElseThrow(() ->
                                new BerthException.NotFound(
                                        ErrorCode.NOT_FOUND,
                                        "there is nothing to deploy: push "
                                                + service.image()
                                                + ":"
                                                + service.tag()
                                                + " first"));
        var open = RolloutRow.open(tx, service.name());
        if (!open.isEmpty() && revision(tx, open.getLast()).isOf(digest, service)) {
            return open.getLast();
        }
        var revision =
                current.filter(r -> r.isOf(digest, service))
                        .orElseGet(() -> Revision.add(tx, digest, service, cause.word(), now));
        return queue.add(tx, revision, cause, cause.word(), now);
    }

    /** Pushes deploy again, and what the tag names now does if it is not what is deployed. */
    void resume(Transaction tx, Service service, Instant now) {
        var standing = Standing.of(tx, service.name());
        Standing.put(tx, service.name(), standing.held(null));
        named(tx, service)
                .filter(digest ->
                        newestWanted(tx, service.name())
                                .filter(revision -> revision.isOf(digest, service))
                                .isEmpty())
                .ifPresent(digest -> deploy(tx, service, Cause.RESUME, now));
    }

    /** The rollout that only has to be undone, and the service is where somebody wants it. */
    static Optional<RolloutRow> toUndo(View view, Service service, Optional<Long> to) {
        return RolloutRow.running(view, service.name())
                .filter(row -> row.cause() != Cause.ROLLBACK || row.isHalted(view))
                .filter(row -> to.isEmpty() || to.get().equals(row.from()));
    }

    /**
     * Somebody wants an earlier revision back. A rollback that is on its way there is the answer.
     *
     * <p>What is left is what a rollout that runs brings, even if nothing but the end of the old
     * containers is missing and it can only be followed by another one. The hold is on that from
     * now on, and not from when the rollback has ended: what is wanted meanwhile must meet it, and
     * who ends it meanwhile must not be overruled.
     */
    RolloutRow rollback(Transaction tx, Service service, Optional<Long> to, Instant now) {
        var name = service.name();
        var standing = Standing.of(tx, name);
        if (standing.leaving()) {
            throw new BerthException.Conflict("service " + name + " is being removed");
        }
        var already = onItsWay(tx, name, to);
        if (already.isPresent()) {
            return already.get();
        }
        var running = RolloutRow.running(tx, name).filter(r -> r.cause() != Cause.ROLLBACK);
        var left =
                running.map(row -> revision(tx, row))
                        .or(() -> Standing.current(tx, name))
                        .orElseThrow(() ->
                                new BerthException.Conflict(
                                        "service " + name + " has never been deployed"));
        var target =
                to.or(() -> running.map(RolloutRow::from).filter(from -> from != left.number()))
                        .map(number -> named(tx, name, number))
                        .orElseGet(() -> before(tx, name, left.number()));
        var image = target.definition().image();
        if (Manifests.find(tx, image, target.digest()).isEmpty()) {
            throw new BerthException.Conflict(
                    "revision "
                            + target.number()
                            + " cannot be deployed any more: "
                            + image
                            + " has no "
                            + target.digest());
        }
        var inWords = "rollback";
        if (target.number() != left.number()) {
            var why = BY_HAND + " from revision " + left.number() + " to " + target.number();
            Standing.put(tx, name, standing.held(new Hold(left.digest(), why, now)));
        }
        return queue.add(tx, target, Cause.ROLLBACK, inWords, now);
    }

    private static Optional<RolloutRow> onItsWay(View view, String service, Optional<Long> to) {
        return RolloutRow.open(view, service).reversed().stream()
                .filter(row -> row.cause() == Cause.ROLLBACK)
                .findFirst()
                .filter(row -> to.isEmpty() || to.get() == row.revision())
                .filter(row -> !row.isHalted(view));
    }

    private static Revision named(View view, String service, long number) {
        return Revision.find(view, service, number)
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.NOT_FOUND,
                                "service " + service + " has no revision " + number));
    }

    private static Revision before(View view, String service, long current) {
        return Revision.list(view, service).stream()
                .filter(revision -> revision.deployed() && revision.number() < current)
                .max(Comparator.comparingLong(Revision::number))
                .orElseThrow(() ->
                        new BerthException.Conflict(
                                "no revision of service "
                                        + service
                                        + " before "
                                        + current
                                        + " was ever deployed: there is nothing to go back to"));
    }

    /** Somebody wants the service gone; empty if it has no containers, and then it is gone. */
    Optional<RolloutRow> remove(Transaction tx, Service service, Instant now) {
        var name = service.name();
        if (RolloutRow.open(tx, name).stream().anyMatch(r -> r.state() != State.QUEUED)) {
            throw new BerthException.Conflict(
                    "a rollout of service "
                            + name
                            + " is under way: wait for its end, or roll back");
        }
        var revision =
                Standing.current(tx, name)
                        .or(() -> Revision.list(tx, name).reversed().stream().findFirst());
        if (revision.isEmpty() || Allotted.of(tx, name).isEmpty()) {
            Queue.forget(tx, name);
            return Optional.empty();
        }
        Standing.put(tx, name, Standing.of(tx, name).leaving(true));
        return Optional.of(queue.add(tx, revision.get(), Cause.REMOVE, "remove", now));
    }

    /** What the service will be at when everything that waits is done. */
    private static Optional<Revision> newestWanted(View view, String service) {
        var open = RolloutRow.open(view, service);
        return open.isEmpty()
                ? Standing.current(view, service)
                : Optional.of(revision(view, open.getLast()));
    }

    private static Revision revision(View view, RolloutRow row) {
        return Revision.find(view, row.service(), row.revision()).orElseThrow();
    }

    private static Optional<Digest> named(View view, Service service) {
        return Tags.find(view, service.image(), service.tag()).map(TagMove::digest);
    }
}
