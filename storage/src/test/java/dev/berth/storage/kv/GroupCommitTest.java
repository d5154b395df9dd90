package dev.berth.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

class GroupCommitTest {
    private static final Key ROW = Key.of(KeyPrefix.CATALOGUE, 'k').text("row");

    private final SlowEngine engine = new SlowEngine();
    private final GroupCommit commits = new GroupCommit("kv-write-test", engine);

    @AfterEach
    void close() {
        engine.flushes.release(1000);
        commits.close();
    }

    @Test
    void nobodyIsAnsweredBeforeTheFlush() {
        var written = commits.submit(tx -> put(tx, 1));
        var failed =
                commits.submit(tx -> {
                    throw new BerthException.Conflict("saw " + read(tx));
                });
        engine.awaitFlush();
        assertThat(written).isNotDone();
        assertThat(failed).isNotDone();
        engine.flushes.release();
        assertThat(written.join()).isTrue();
        engine.flushes.release();
        assertThatThrownBy(() -> KeyValueStore.await(failed)).hasMessage("saw 1");
    }

    @Test
    void whatQueuedUpDuringAFlushSharesTheNext() {
        var first = commits.submit(tx -> put(tx, 0));
        engine.awaitFlush();
        var others =
                IntStream.range(1, 100).mapToObj(i -> commits.submit(tx -> put(tx, i))).toList();
        engine.flushes.release(2);
        assertThat(first.join()).isTrue();
        others.forEach(KeyValueStore::await);
        assertThat(engine.writes.get()).isEqualTo(2);
    }

    @Test
    void aBatchThatOnlyReadIsNotFlushed() {
        assertThat(commits.submit(tx -> read(tx)).join()).isZero();
        assertThat(engine.writes.get()).isZero();
    }

    @Test
    void aFlushThatFailsFailsAllOfItsBatchAndLeavesNothing() {
        var first = commits.submit(tx -> put(tx, 1));
        engine.awaitFlush();
        var sawTheFirst = commits.submit(tx -> put(tx, read(tx) + 1));
        var sawTheSecond = commits.submit(tx -> put(tx, read(tx) + 1));
        var threw =
                commits.submit(tx -> {
                    throw new BerthException.Conflict("saw " + read(tx));
                });
        engine.flushes.release();
        KeyValueStore.await(first);
        engine.failing = true;
        engine.flushes.release();
        for (var future : List.of(sawTheFirst, sawTheSecond, threw)) {
            assertThatThrownBy(() -> KeyValueStore.await(future))
                    .isInstanceOf(BerthException.DiskFull.class);
        }
        engine.failing = false;
        assertThat(commits.submit(tx -> read(tx)).join()).isEqualTo(1);
        engine.flushes.release();
        assertThat(commits.submit(tx -> put(tx, 5)).join()).isTrue();
    }

    @Test
    void anErrorOfOneFunctionDoesNotEndTheWriter() {
        var failed =
                commits.submit(tx -> {
                    throw new StackOverflowError();
                });
        assertThatThrownBy(() -> KeyValueStore.await(failed))
                .isInstanceOf(StackOverflowError.class);
        assertThat(commits.submit(tx -> read(tx)).join()).isZero();
    }

    @Test
    void aFunctionThatWouldWaitForItselfIsTold() {
        var nested = commits.submit(tx -> commits.submit(inner -> put(inner, 1)).isDone());
        assertThatThrownBy(() -> KeyValueStore.await(nested))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would wait for itself");
    }

    private static boolean put(Transaction tx, int value) {
        tx.put(ROW, new byte[] {(byte) value});
        return true;
    }

    private static int read(View view) {
        var value = view.get(ROW);
        return value == null ? 0 : value[0];
    }

    /** Flushes when it is allowed to. */
    private static final class SlowEngine implements GroupCommit.Engine {
        private final TreeMap<Key, byte[]> rows = new TreeMap<>();
        private final Semaphore flushes = new Semaphore(0);
        private final CountDownLatch flushing = new CountDownLatch(1);
        private volatile boolean failing;
        private final AtomicInteger writes = new AtomicInteger();

        private void awaitFlush() {
            try {
                flushing.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public View durable() {
            return new View() {
                @Override
                public byte @Nullable [] get(Key key) {
                    return rows.get(key);
                }

                @Override
                public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {}

                @Override
                public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {}
            };
        }

        @Override
        public void write(Overlay batch) {
            flushing.countDown();
            flushes.acquireUninterruptibly();
            if (failing) {
                throw new BerthException.DiskFull("full", null);
            }
            writes.incrementAndGet();
            var order = new ArrayList<Key>();
            batch.forEach((key, value) -> {
                order.add(key);
                rows.put(key, value);
            });
            assertThat(order).isSorted();
        }
    }
}
