package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.Event;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events, in the commit that made them true, for consumers that each keep their own place.
 *
 * <p>Why a consumer misses nothing: positions come from a counter that is read and written in the
 * event's own transaction; transactions are serializable and become visible in their order, so
 * whoever saw position N has seen, or can see, every smaller one. A consumer advances its cursor in
 * the transaction that records what it did; a crash before that delivers the event again, with the
 * same position, which is the event's id.
 *
 * <p>A row pins its digest, so what an event is about can still be deployed when its turn comes. A
 * row is dropped by the last registered consumer that gets past it, which has it at hand then; a
 * consumer that registers later begins with the oldest row that is left.
 */
public final class Outbox {
    private Outbox() {}

    /**
     * @param position the event's id: never given out twice, larger than that of any event before
     */
    public record Entry(long position, Event event) {}

    /**
     * An event that a consumer gave up on. It keeps its digest pinned until it is discarded.
     *
     * @param why for the operator
     */
    public record DeadLetter(long position, Event event, String why, Instant at) {}

    static long append(Transaction tx, Event event, Instant now) {
        long position = number(tx, RowKind.OUTBOX_LAST.key()) + 1;
        tx.put(RowKind.OUTBOX_LAST.key(), bytes(position));
        tx.put(RowKind.OUTBOX.key().number(position), RowJson.write(event));
        Pins.pinFirst(tx, digest(event), owner(position), now);
        return position;
    }

    /** Makes a consumer known; nothing changes if it is. */
    public static void register(Transaction tx, String consumer) {
        var cursor = cursor(consumer);
        if (tx.get(cursor) == null) {
            tx.put(cursor, bytes(0));
        }
    }

    /** The next events for this consumer, in order. */
    public static List<Entry> next(View view, String consumer, int limit) {
        var entries = new ArrayList<Entry>();
        var prefix = RowKind.OUTBOX.key();
        view.scan(
                prefix,
                prefix.number(number(view, cursor(consumer)) + 1),
                (key, value) -> {
                    entries.add(entry(prefix, key, value));
                    return entries.size() < limit;
                });
        return entries;
    }

    /**
     * Notes that the consumer is done with these events, and drops those that every other one is
     * past, too.
     *
     * @param done as {@link #next} gave them, none left out; what it is past already is passed over
     */
    public static void advance(Transaction tx, String consumer, List<Entry> done) {
        long reached = number(tx, cursor(consumer));
        var now = done.stream().filter(entry -> entry.position() > reached).toList();
        if (now.isEmpty()) {
            return;
        }
        tx.put(cursor(consumer), bytes(now.getLast().position()));
        long others = slowestBeside(tx, consumer);
        now.stream()
                .takeWhile(entry -> entry.position() <= others)
                .forEach(entry -> drop(tx, entry));
    }

    /** Puts an event aside with the reason, so that the ones behind it go on. */
    public static void bury(Transaction tx, String consumer, Entry entry, String why, Instant now) {
        var letter = new DeadLetter(entry.position(), entry.event(), why, now);
        tx.put(deadLetter(consumer, entry.position()), RowJson.write(letter));
        Pins.pin(tx, digest(entry.event()), owner(consumer, entry.position()), now);
        advance(tx, consumer, List.of(entry));
    }

    public static List<DeadLetter> deadLetters(View view, String consumer) {
        var letters = new ArrayList<DeadLetter>();
        view.scan(
                RowKind.DEAD_LETTER.key().text(consumer),
                (key, value) -> letters.add(RowJson.read(value, DeadLetter.class)));
        return letters;
    }

    /** Lets go of a dead letter and its pin. */
    public static void discard(Transaction tx, String consumer, DeadLetter letter) {
        tx.delete(deadLetter(consumer, letter.position()));
        Pins.unpin(tx, digest(letter.event()), owner(consumer, letter.position()));
    }

    /** How far the slowest of all others is. */
    private static long slowestBeside(View view, String consumer) {
        var own = cursor(consumer);
        var slowest = new long[] {Long.MAX_VALUE};
        view.scan(
                RowKind.OUTBOX_CURSOR.key(),
                (key, value) -> {
                    slowest[0] = key.equals(own) ? slowest[0] : Math.min(slowest[0], number(value));
                    return true;
                });
        return slowest[0];
    }

    private static void drop(Transaction tx, Entry entry) {
        tx.delete(RowKind.OUTBOX.key().number(entry.position()));
        Pins.unpin(tx, digest(entry.event()), owner(entry.position()));
    }

    private static Entry entry(Key prefix, Key key, byte[] value) {
        return new Entry(key.after(prefix).number(), RowJson.read(value, Event.class));
    }

    private static Digest digest(Event event) {
        return switch (event) {
            case Event.TagMoved moved -> moved.digest();
        };
    }

    private static String owner(long position) {
        return "outbox:" + position;
    }

    private static String owner(String consumer, long position) {
        return "dead-letter:" + consumer + ":" + position;
    }

    private static Key cursor(String consumer) {
        return RowKind.OUTBOX_CURSOR.key().text(consumer);
    }

    private static Key deadLetter(String consumer, long position) {
        return RowKind.DEAD_LETTER.key().text(consumer).number(position);
    }

    private static long number(View view, Key key) {
        var value = view.get(key);
        return value == null ? 0 : number(value);
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
