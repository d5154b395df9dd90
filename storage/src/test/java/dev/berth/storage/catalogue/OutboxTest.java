package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Event;
import dev.berth.model.Tag;
import dev.berth.storage.kv.Transaction;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class OutboxTest {
    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void givesEventsInTheirOrder() {
        append("a", "b", "c");
        registry.look(view -> {
            assertThat(Outbox.next(view, "deploy", 10))
                    .containsExactly(entry(1, "a"), entry(2, "b"), entry(3, "c"));
            assertThat(Outbox.next(view, "deploy", 2)).hasSize(2);
        });
    }

    @Test
    void aConsumerGoesOnBehindItsCursor() {
        append("a", "b");
        registry.store.update(tx -> Outbox.register(tx, "deploy"));
        registry.store.update(tx -> advance(tx, "deploy", 1));
        registry.look(
                view -> assertThat(Outbox.next(view, "deploy", 10)).containsExactly(entry(2, "b")));
    }

    @Test
    void aCursorNeverGoesBack() {
        append("a", "b");
        registry.store.update(
                tx -> Outbox.advance(tx, "deploy", List.of(entry(1, "a"), entry(2, "b"))));
        registry.store.update(tx -> Outbox.advance(tx, "deploy", List.of(entry(1, "a"))));
        registry.store.update(tx -> Outbox.register(tx, "deploy"));
        registry.look(view -> assertThat(Outbox.next(view, "deploy", 10)).isEmpty());
    }

    @Test
    void aRowGoesWithItsPinWhenTheSlowestConsumerIsPastIt() {
        append("a", "b");
        registry.store.update(tx -> Outbox.register(tx, "deploy"));
        registry.store.update(tx -> Outbox.register(tx, "webhook"));
        registry.store.update(tx -> advance(tx, "deploy", 2));
        registry.look(view -> assertThat(Outbox.next(view, "webhook", 10)).hasSize(2));
        registry.store.update(tx -> advance(tx, "webhook", 1));
        registry.look(view -> {
            assertThat(Outbox.next(view, "later", 10)).containsExactly(entry(2, "b"));
            assertThat(Pins.owners(view, digest("a"))).isEmpty();
            assertThat(Pins.owners(view, digest("b"))).containsExactly("outbox:2");
        });
    }

    @Test
    void aPositionIsNeverGivenOutTwice() {
        append("a");
        registry.store.update(tx -> advance(tx, "deploy", 1));
        append("b");
        registry.look(
                view -> assertThat(Outbox.next(view, "deploy", 10)).containsExactly(entry(2, "b")));
    }

    @Test
    void aDeadLetterLetsTheNextGoOnAndKeepsItsDigest() {
        append("a", "b");
        registry.store.update(tx -> Outbox.bury(tx, "webhook", entry(1, "a"), "gone", NOW));
        registry.look(view -> {
            assertThat(Outbox.next(view, "webhook", 10)).containsExactly(entry(2, "b"));
            assertThat(Outbox.deadLetters(view, "webhook"))
                    .containsExactly(new Outbox.DeadLetter(1, event("a"), "gone", NOW));
            assertThat(Pins.owners(view, digest("a"))).containsExactly("dead-letter:webhook:1");
        });
        registry.store.update(tx ->
                List.copyOf(Outbox.deadLetters(tx, "webhook"))
                        .forEach(letter -> Outbox.discard(tx, "webhook", letter)));
        registry.look(view -> {
            assertThat(Outbox.deadLetters(view, "webhook")).isEmpty();
            assertThat(Pins.owners(view, digest("a"))).isEmpty();
        });
    }

    @Test
    void eachOwnerTakesAwayItsOwnPin() {
        registry.store.update(tx -> Pins.pin(tx, digest("a"), "one", NOW));
        registry.store.update(tx -> Pins.pin(tx, digest("a"), "two", NOW));
        registry.store.update(tx -> Pins.unpin(tx, digest("a"), "one"));
        registry.store.update(tx -> Pins.unpin(tx, digest("a"), "three"));
        registry.look(view -> assertThat(Pins.owners(view, digest("a"))).containsExactly("two"));
    }

    private void append(String... contents) {
        for (var content : contents) {
            registry.store.update(tx -> Outbox.append(tx, event(content), NOW));
        }
    }

    /** Done with everything up to this position. */
    private static void advance(Transaction tx, String consumer, long position) {
        var next =
                Outbox.next(tx, consumer, 10).stream()
                        .filter(entry -> entry.position() <= position)
                        .toList();
        Outbox.advance(tx, consumer, next);
    }

    private static Outbox.Entry entry(long position, String content) {
        return new Outbox.Entry(position, event(content));
    }

    private static Event event(String content) {
        return new Event.TagMoved(WEB, Tag.parse("prod"), digest(content), null, NOW);
    }
}
