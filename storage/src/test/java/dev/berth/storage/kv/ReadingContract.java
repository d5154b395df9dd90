package dev.berth.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** What every {@link KeyValueStore} promises of a {@link Reading}. */
public abstract class ReadingContract {
    private static final Key ROWS = Key.of(KeyPrefix.CATALOGUE, 'k');

    private KeyValueStore store;

    protected abstract KeyValueStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void isCurrentUntilWhatItReadIsWritten() {
        put("a", "1");
        var reading = store.observe(view -> text(view.get(ROWS.text("a"))));
        assertThat(reading.value()).isEqualTo("1");
        put("b", "1");
        assertThat(store.isCurrent(reading.stamp())).isTrue();
        put("a", "2");
        assertThat(store.isCurrent(reading.stamp())).isFalse();
        assertThat(reading.value()).isEqualTo("1");
    }

    @Test
    void isNotCurrentWhenWhatWasAbsentIsThereOrWhatWasThereIsGone() {
        var absent = store.observe(view -> text(view.get(ROWS.text("a"))));
        put("a", "1");
        assertThat(store.isCurrent(absent.stamp())).isFalse();
        var there = store.observe(view -> text(view.get(ROWS.text("a"))));
        store.update(tx -> tx.delete(ROWS.text("a")));
        assertThat(store.isCurrent(there.stamp())).isFalse();
    }

    @Test
    void dependsOnEveryKeyThatItRead() {
        for (int i = 0; i < 20; i++) {
            put("row" + i, "1");
        }
        for (int i = 0; i < 20; i++) {
            var reading =
                    store.observe(view -> {
                        for (int j = 0; j < 20; j++) {
                            var _ = view.get(ROWS.text("row" + j));
                        }
                        return true;
                    });
            put("row" + i, "2");
            assertThat(store.isCurrent(reading.stamp())).as("after row " + i).isFalse();
        }
    }

    @Test
    void isNotCurrentAfterAnyWriteWhenItScanned() {
        for (Function<View, Boolean> scan : scans()) {
            var reading = store.observe(scan);
            assertThat(store.isCurrent(reading.stamp())).isTrue();
            store.update(tx -> tx.put(Key.of(KeyPrefix.DEPLOY, 'x'), new byte[0]));
            assertThat(store.isCurrent(reading.stamp())).isFalse();
        }
    }

    private static Iterable<Function<View, Boolean>> scans() {
        return List.of(
                view -> {
                    view.scan(ROWS, (key, value) -> true);
                    return true;
                },
                view -> {
                    view.scanBackwards(ROWS, (key, value) -> true);
                    return true;
                });
    }

    @Test
    void aTransactionThatFailsEndsNoReading() {
        var reading = store.observe(view -> text(view.get(ROWS.text("a"))));
        try {
            store.update(tx -> {
                tx.put(ROWS.text("a"), new byte[0]);
                throw new BerthException.Conflict("no");
            });
        } catch (BerthException.Conflict e) {
            assertThat(store.isCurrent(reading.stamp())).isTrue();
            return;
        }
        throw new AssertionError("the transaction did not fail");
    }

    /** A reading that says that it is current has all that was acknowledged before it was asked. */
    @Test
    void isNeverCurrentAndBehindAnAcknowledgedWrite() throws InterruptedException {
        put("count", "0");
        var acknowledged = new AtomicLong();
        var done = new AtomicBoolean();
        var behind = new AtomicReference<@Nullable String>();
        var used = new AtomicLong();
        Runnable reader =
                () -> {
                    var kept = count();
                    while (!done.get()) {
                        long before = acknowledged.get();
                        if (!store.isCurrent(kept.stamp())) {
                            kept = count();
                        } else if (kept.value() < before) {
                            behind.set(kept.value() + " after " + before);
                        } else {
                            used.incrementAndGet();
                        }
                    }
                };
        var readers =
                new Thread[] {Thread.ofPlatform().start(reader), Thread.startVirtualThread(reader)};
        for (long n = 1; n <= 500; n++) {
            put("count", Long.toString(n));
            acknowledged.set(n);
        }
        done.set(true);
        for (var thread : readers) {
            thread.join();
        }
        assertThat(behind.get()).isNull();
        assertThat(used.get()).isPositive();
    }

    private Reading<Long> count() {
        return store.observe(view -> Long.parseLong(text(view.get(ROWS.text("count")))));
    }

    private void put(String name, String value) {
        store.update(tx -> tx.put(ROWS.text(name), value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "absent" : new String(bytes, StandardCharsets.UTF_8);
    }
}
