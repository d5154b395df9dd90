package dev.berth.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** What every {@link KeyValueStore} does. */
public abstract class KeyValueStoreContract {
    private static final Key ROWS = Key.of(KeyPrefix.CATALOGUE, 'k');
    private static final Key OTHERS = Key.of(KeyPrefix.CATALOGUE, 'l');

    private static final String ABSENT = "absent";

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
    void givesBackWhatWasPut() {
        put("a", "1");
        assertThat(get("a")).isEqualTo("1");
        assertThat(get("b")).isEqualTo(ABSENT);
    }

    @Test
    void keepsLargeRowsApartAndInTheSameCommit() {
        var content = Key.of(KeyPrefix.CONTENT, 'k').text("a");
        var large = new byte[64 * 1024];
        Arrays.fill(large, (byte) 7);
        store.update(tx -> {
            tx.put(content, large);
            tx.put(ROWS.text("a"), new byte[] {'1'});
            assertThat(tx.get(content)).isEqualTo(large);
        });
        assertThat(store.<Boolean>read(view -> Arrays.equals(view.get(content), large))).isTrue();
        assertThat(get("a")).isEqualTo("1");
        store.update(tx -> tx.delete(content));
        assertThat(store.<Boolean>read(view -> view.get(content) == null)).isTrue();
        assertThat(get("a")).isEqualTo("1");
    }

    @Test
    void overwritesAndDeletes() {
        put("a", "1");
        put("a", "2");
        assertThat(get("a")).isEqualTo("2");
        store.update(tx -> tx.delete(ROWS.text("a")));
        assertThat(get("a")).isEqualTo(ABSENT);
    }

    @Test
    void keepsAnEmptyValue() {
        put("a", "");
        assertThat(get("a")).isEmpty();
    }

    @Test
    void deletingNothingIsNoError() {
        store.update(tx -> tx.delete(ROWS.text("a")));
        assertThat(get("a")).isEqualTo(ABSENT);
    }

    @Test
    void scansAPrefixInByteOrder() {
        store.update(tx -> {
            for (var name : List.of("b", "a", "ab", "a/b", "Z", "é")) {
                tx.put(ROWS.text(name), bytes(name));
            }
            tx.put(OTHERS.text("a"), bytes("other"));
        });
        assertThat(forwards(ROWS)).containsExactly("Z", "a", "a/b", "ab", "b", "é");
        assertThat(backwards(ROWS)).containsExactly("é", "b", "ab", "a/b", "a", "Z");
        assertThat(forwards(OTHERS)).containsExactly("other");
        assertThat(backwards(OTHERS)).containsExactly("other");
    }

    @Test
    void aTextIsNoPrefixOfALongerOne() {
        store.update(tx -> {
            tx.put(ROWS.text("shop").text("x"), bytes("shop"));
            tx.put(ROWS.text("shop/web").text("x"), bytes("web"));
        });
        assertThat(forwards(ROWS.text("shop"))).containsExactly("shop");
    }

    @Test
    void scansFromAKeyOn() {
        store.update(tx -> IntStream.range(0, 5).forEach(i -> putNumber(tx, i)));
        var seen = new ArrayList<String>();
        store.read(view -> {
            view.scan(ROWS, ROWS.number(3), collectInto(seen));
            return true;
        });
        assertThat(seen).containsExactly("3", "4");
    }

    @Test
    void aScanFromBeforeThePrefixBeginsWithThePrefix() {
        store.update(tx -> {
            tx.put(ROWS.text("a"), bytes("row"));
            tx.put(OTHERS.text("a"), bytes("other"));
        });
        var seen = new ArrayList<String>();
        store.update(tx -> tx.scan(OTHERS, ROWS, collectInto(seen)));
        assertThat(seen).containsExactly("other");
    }

    @Test
    void aScanEndsWhenTheVisitorSaysSo() {
        store.update(tx -> IntStream.range(0, 5).forEach(i -> putNumber(tx, i)));
        var seen = new ArrayList<String>();
        store.update(tx -> {
            putNumber(tx, 5);
            tx.scan(ROWS, (key, value) -> seen.add(text(value)) && seen.size() < 2);
            tx.scanBackwards(ROWS, (key, value) -> seen.add(text(value)) && seen.size() < 4);
        });
        assertThat(seen).containsExactly("0", "1", "5", "4");
    }

    @Test
    void aTransactionReadsItsOwnWrites() {
        store.update(tx -> IntStream.range(0, 4).forEach(i -> putNumber(tx, i)));
        var forwards = new ArrayList<String>();
        var backwards = new ArrayList<String>();
        store.update(tx -> {
            tx.delete(ROWS.number(0));
            tx.put(ROWS.number(1), bytes("one"));
            tx.delete(ROWS.number(3));
            putNumber(tx, 4);
            putNumber(tx, 6);
            tx.delete(ROWS.number(6));
            assertThat(tx.get(ROWS.number(0))).isNull();
            assertThat(tx.get(ROWS.number(1))).isEqualTo(bytes("one"));
            tx.scan(ROWS, collectInto(forwards));
            tx.scanBackwards(ROWS, collectInto(backwards));
        });
        assertThat(forwards).containsExactly("one", "2", "4");
        assertThat(backwards).containsExactly("4", "2", "one");
        assertThat(forwards(ROWS)).isEqualTo(forwards);
    }

    @Test
    void aVisitorMayWrite() {
        store.update(tx -> IntStream.range(0, 3).forEach(i -> putNumber(tx, i)));
        store.update(tx ->
                tx.scan(
                        ROWS,
                        (key, value) -> {
                            tx.delete(key);
                            putNumber(tx, 10 + Long.parseLong(text(value)));
                            return true;
                        }));
        assertThat(forwards(ROWS)).containsExactly("10", "11", "12");
    }

    @Test
    void whatIsReadIsTheCallers() {
        store.update(tx -> {
            tx.put(ROWS.text("a"), bytes("1"));
            spoil(tx.get(ROWS.text("a")));
            assertThat(tx.get(ROWS.text("a"))).isEqualTo(bytes("1"));
        });
        store.read(view -> spoil(view.get(ROWS.text("a"))));
        store.update(tx -> tx.scan(ROWS, (key, read) -> spoil(read)));
        assertThat(get("a")).isEqualTo("1");
    }

    private static boolean spoil(byte @Nullable [] read) {
        Arrays.fill(Objects.requireNonNull(read), (byte) 'x');
        return true;
    }

    @Test
    void aReaderSeesOneStateWhateverIsWritten() {
        put("a", "1");
        var seen =
                store.read(view -> {
                    var before = view.get(ROWS.text("a"));
                    put("a", "2");
                    put("b", "2");
                    var scanned = new ArrayList<String>();
                    view.scan(ROWS, collectInto(scanned));
                    return text(before) + text(view.get(ROWS.text("a"))) + scanned;
                });
        assertThat(seen).isEqualTo("11[1]");
        assertThat(get("a")).isEqualTo("2");
    }

    @Test
    void countsExactlyWhenManyAddAtOnce() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                threads.execute(() -> store.update(KeyValueStoreContract::increment));
            }
        }
        assertThat(get("n")).isEqualTo("500");
    }

    @Test
    void whatOneTransactionThrowsDoesNotTouchItsNeighbours() throws Exception {
        var busy = new CountDownLatch(1);
        var first = store.submit(tx -> await(busy));
        var before = store.submit(tx -> increment(tx));
        var failing =
                store.submit(tx -> {
                    increment(tx);
                    tx.put(ROWS.text("litter"), bytes("x"));
                    throw new BerthException.Conflict("no");
                });
        var after = store.submit(tx -> increment(tx));
        busy.countDown();
        CompletableFuture.allOf(first, before, after).get();
        assertThatThrownBy(() -> KeyValueStore.await(failing))
                .isInstanceOf(BerthException.Conflict.class);
        assertThat(get("n")).isEqualTo("2");
        assertThat(get("litter")).isEqualTo(ABSENT);
    }

    @Test
    void writeThrowsWhatTheFunctionThrew() {
        assertThatThrownBy(() ->
                        store.update(tx -> {
                            throw new BerthException.Conflict("no");
                        }))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessage("no");
        put("a", "1");
        assertThat(get("a")).isEqualTo("1");
    }

    @Test
    void aTransactionEndsWithItsFunction() {
        var leaked = store.write(tx -> tx);
        assertThatThrownBy(() -> leaked.get(ROWS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> leaked.put(ROWS, bytes("x")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> leaked.delete(ROWS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aViewEndsWithItsFunction() {
        var leaked = store.read(view -> view);
        assertThatThrownBy(() -> leaked.get(ROWS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> leaked.scan(ROWS, (key, value) -> true))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> leaked.scanBackwards(ROWS, (key, value) -> true))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFunctionThatRunsTwiceGivesTheSame() {
        var twice = new TwiceStore(store);
        put("n", "7");
        assertThat(twice.<String>write(tx -> increment(tx))).isEqualTo("8");
        assertThat(get("n")).isEqualTo("8");
        assertThat(twice.<String>read(view -> text(view.get(ROWS.text("n"))))).isEqualTo("8");
    }

    @Test
    void readsFromVirtualThreads() throws Exception {
        put("a", "1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.submit(() -> get("a")).get()).isEqualTo("1");
            assertThat(
                            threads.submit(
                                            () -> {
                                                assertThatThrownBy(() ->
                                                                store.read(view -> {
                                                                    throw new BerthException
                                                                            .Conflict("no");
                                                                }))
                                                        .isInstanceOf(
                                                                BerthException.Conflict.class);
                                                return true;
                                            })
                                    .get())
                    .isTrue();
        }
    }

    @Test
    void closeFinishesWhatWasSubmitted() {
        var busy = new CountDownLatch(1);
        var first = store.submit(tx -> await(busy));
        var last = store.submit(tx -> increment(tx));
        var closer = Thread.ofPlatform().start(store::close);
        busy.countDown();
        assertThat(first.join()).isTrue();
        assertThat(last.join()).isEqualTo("1");
        join(closer);
    }

    @Test
    void callsAfterCloseFailCleanly() throws Exception {
        store.close();
        store.close();
        assertThatThrownBy(() -> get("a")).isInstanceOf(BerthException.Unavailable.class);
        assertThatThrownBy(() -> put("a", "1")).isInstanceOf(BerthException.Unavailable.class);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(
                            threads.submit(
                                            () -> {
                                                assertThatThrownBy(() -> get("a"))
                                                        .isInstanceOf(
                                                                BerthException.Unavailable.class);
                                                return true;
                                            })
                                    .get())
                    .isTrue();
        }
    }

    private static String increment(Transaction tx) {
        var value = tx.get(ROWS.text("n"));
        var next = Integer.toString(value == null ? 1 : Integer.parseInt(text(value)) + 1);
        tx.put(ROWS.text("n"), bytes(next));
        return next;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void put(String name, String value) {
        store.update(tx -> tx.put(ROWS.text(name), bytes(value)));
    }

    private static void putNumber(Transaction tx, long number) {
        tx.put(ROWS.number(number), bytes(Long.toString(number)));
    }

    private String get(String name) {
        return store.read(view -> text(view.get(ROWS.text(name))));
    }

    private List<String> forwards(Key prefix) {
        return scanned((view, visitor) -> view.scan(prefix, visitor));
    }

    private List<String> backwards(Key prefix) {
        return scanned((view, visitor) -> view.scanBackwards(prefix, visitor));
    }

    private List<String> scanned(BiConsumer<View, BiPredicate<Key, byte[]>> scan) {
        return store.read(view -> {
            var seen = new ArrayList<String>();
            scan.accept(view, collectInto(seen));
            return seen;
        });
    }

    private static BiPredicate<Key, byte[]> collectInto(List<String> seen) {
        return (key, value) -> seen.add(text(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? ABSENT : new String(bytes, StandardCharsets.UTF_8);
    }
}
