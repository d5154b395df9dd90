package dev.berth.deploy;

import dev.berth.deploy.rollout.Phase;
import dev.berth.deploy.rollout.Rollout;
import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.HostView;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.storage.catalogue.Pins;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A rollout, as people see it, and where it is in its life.
 *
 * @param undoneByHand whether a person wanted it undone; rows of older programs lack it
 */
record RolloutRow(
        long id,
        String service,
        long revision,
        Digest digest,
        @Nullable Long from,
        State state,
        Cause cause,
        String causeInWords,
        @Nullable String reason,
        boolean undoneByHand,
        List<String> log,
        List<HostView> hosts,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    RolloutRow {
        log = List.copyOf(log);
        hosts = List.copyOf(hosts);
    }

    /** What brought it about. */
    enum Cause {
        PUSH,
        /** Something else that begins deploys without a person, such as a schedule. */
        TRIGGER,
        APPLY,
        DEPLOY,
        RESUME,
        ROLLBACK,
        REMOVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Pins its image until it has ended. */
    void pin(Transaction tx, RepositoryName image, Instant now) {
        Pins.pin(tx, image, digest, pinOwner(), now);
    }

    void unpin(Transaction tx) {
        Pins.unpin(tx, digest, pinOwner());
    }

    private String pinOwner() {
        return "rollout " + id + " of service " + service;
    }

    static RolloutRow queued(long id, Revision revision, Cause cause, String inWords, Instant now) {
        return new RolloutRow(
                id,
                revision.definition().name(),
                revision.number(),
                revision.digest(),
                null,
                State.QUEUED,
                cause,
                inWords,
                null,
                false,
                List.of(),
                List.of(),
                now,
                null,
                null);
    }

    RolloutRow started(@Nullable Long current, Instant now) {
        return new RolloutRow(
                id,
                service,
                revision,
                digest,
                current,
                State.RUNNING,
                cause,
                causeInWords,
                reason,
                undoneByHand,
                log,
                hosts,
                queuedAt,
                now,
                endedAt);
    }

    RolloutRow ended(State how, @Nullable String why, Instant now) {
        return new RolloutRow(
                id,
                service,
                revision,
                digest,
                from,
                how,
                cause,
                causeInWords,
                why,
                undoneByHand,
                log,
                hosts,
                queuedAt,
                startedAt,
                now);
    }

    RolloutRow with(boolean byHand, List<String> lines, List<HostView> steps) {
        return new RolloutRow(
                id,
                service,
                revision,
                digest,
                from,
                state,
                cause,
                causeInWords,
                reason,
                byHand,
                lines,
                steps,
                queuedAt,
                startedAt,
                endedAt);
    }

    RolloutView view(
            State shown, String phase, @Nullable String why, boolean byHand, List<HostView> steps) {
        return new RolloutView(
                id,
                service,
                revision,
                digest,
                from,
                shown,
                causeInWords,
                phase,
                why,
                byHand,
                log,
                steps,
                queuedAt,
                startedAt,
                endedAt);
    }

    static long nextId(Transaction tx) {
        var key = RowKind.LAST_ROLLOUT.key();
        var last = tx.get(key);
        long id = last == null ? 1 : ByteBuffer.wrap(last).getLong() + 1;
        tx.put(key, ByteBuffer.allocate(Long.BYTES).putLong(id).array());
        return id;
    }

    static void put(Transaction tx, RolloutRow row) {
        Rows.put(tx, RowKind.ROLLOUT.of(row.id()), row);
        tx.put(RowKind.ROLLOUT_OF_SERVICE.of(row.service(), row.id()), new byte[0]);
        var open = RowKind.OPEN_ROLLOUT.of(row.service(), row.id());
        if (row.state().ended()) {
            tx.delete(open);
            tx.delete(RowKind.JOURNAL.of(row.id()));
        } else {
            tx.put(open, new byte[0]);
        }
    }

    static Optional<RolloutRow> find(View view, long id) {
        return Rows.find(view, RowKind.ROLLOUT.of(id), RolloutRow.class);
    }

    /** Those that have not ended, the oldest first; of one service there is one that runs. */
    static List<RolloutRow> open(View view, String service) {
        var rows = new ArrayList<RolloutRow>();
        var prefix = RowKind.OPEN_ROLLOUT.of(service);
        view.scan(
                prefix,
                (key, value) -> {
                    find(view, key.after(prefix).number()).ifPresent(rows::add);
                    return true;
                });
        return rows;
    }

    /** The one that runs. */
    static Optional<RolloutRow> running(View view, String service) {
        return open(view, service).stream().filter(row -> row.state() == State.RUNNING).findFirst();
    }

    static List<RolloutRow> open(View view) {
        var rows = new ArrayList<RolloutRow>();
        var prefix = RowKind.OPEN_ROLLOUT.key();
        view.scan(
                prefix,
                (key, value) -> {
                    var parts = key.after(prefix);
                    parts.text();
                    find(view, parts.number()).ifPresent(rows::add);
                    return true;
                });
        return rows;
    }

    /** The newest first. */
    static List<RolloutRow> newest(View view, Optional<String> service, int limit) {
        var rows = new ArrayList<RolloutRow>();
        if (limit <= 0) {
            return rows;
        }
        if (service.isPresent()) {
            var prefix = RowKind.ROLLOUT_OF_SERVICE.of(service.get());
            view.scanBackwards(
                    prefix,
                    (key, value) -> {
                        find(view, key.after(prefix).number()).ifPresent(rows::add);
                        return rows.size() < limit;
                    });
        } else {
            view.scanBackwards(
                    RowKind.ROLLOUT.key(),
                    (key, value) -> {
                        rows.add(Rows.read(value, RolloutRow.class));
                        return rows.size() < limit;
                    });
        }
        return rows;
    }

    /** Whether it met a fault and waits for somebody to decide. */
    boolean isHalted(View view) {
        return journal(view, id).filter(saved -> saved.phase() instanceof Phase.Halted).isPresent();
    }

    /** Whether this waits for one that goes elsewhere, or that would wait for ever. */
    boolean isRollbackFrom(View view, RolloutRow running) {
        return state == State.QUEUED
                && cause == Cause.ROLLBACK
                && service.equals(running.service())
                && (running.isHalted(view)
                        || (running.cause() != Cause.ROLLBACK && running.revision() != revision));
    }

    static void journal(Transaction tx, long id, Rollout rollout) {
        Rows.put(tx, RowKind.JOURNAL.of(id), rollout);
    }

    static Optional<Rollout> journal(View view, long id) {
        return Rows.find(view, RowKind.JOURNAL.of(id), Rollout.class);
    }
}
