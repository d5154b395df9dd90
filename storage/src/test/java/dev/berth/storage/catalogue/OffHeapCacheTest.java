package dev.berth.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class OffHeapCacheTest {
    private static final int MANY = 20_000;

    @Test
    void givesBackWhatWasPutLast() {
        var cache = new OffHeapCache(64L * OffHeapCache.CHUNK);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < MANY; i++) {
                cache.put(key(i), value(i + round));
            }
        }
        for (int i = 0; i < MANY; i++) {
            assertThat(cache.get(key(i))).isEqualTo(value(i + 1));
        }
        assertThat(cache.get(key(MANY))).isNull();
    }

    @Test
    void keepsWhatIsAskedForAndNotWhatIsNot() {
        var cache = new OffHeapCache(4L * OffHeapCache.CHUNK);
        var wanted = IntStream.range(0, 100).toArray();
        for (int i = 0; i < MANY; i++) {
            cache.put(key(i), value(i));
            if (i >= wanted.length && i % wanted.length == 0) {
                for (int which : wanted) {
                    assertThat(cache.get(key(which))).isEqualTo(value(which));
                }
            }
        }
        long left =
                IntStream.range(wanted.length, MANY).filter(i -> cache.get(key(i)) != null).count();
        assertThat(left * value(0).length).isLessThan(4L * OffHeapCache.CHUNK);
        assertThat(cache.get(key(MANY - 1))).isEqualTo(value(MANY - 1));
    }

    @Test
    void goesOnWhenEverythingWasAskedFor() {
        var cache = new OffHeapCache(2L * OffHeapCache.CHUNK);
        for (int i = 0; i < MANY; i++) {
            cache.put(key(i), value(i));
            assertThat(cache.get(key(i))).isEqualTo(value(i));
        }
    }

    @Test
    void doesNotKeepWhatIsTooLarge() {
        var cache = new OffHeapCache(OffHeapCache.CHUNK);
        cache.put(key(1), new byte[OffHeapCache.LARGEST]);
        assertThat(cache.get(key(1))).isNull();
        cache.put(key(1), new byte[OffHeapCache.LARGEST / 2]);
        assertThat(cache.get(key(1))).hasSize(OffHeapCache.LARGEST / 2);
    }

    record Step(int key, int length, boolean put) {}

    /** In as few chunks that most of it is thrown away. */
    @Property
    void neverGivesAnythingElse(@ForAll("steps") List<Step> steps) {
        var cache = new OffHeapCache(2L * OffHeapCache.CHUNK);
        var model = new HashMap<Integer, byte[]>();
        var random = new Random(1);
        for (var step : steps) {
            if (step.put) {
                var value = new byte[step.length];
                random.nextBytes(value);
                cache.put(key(step.key), value);
                model.put(step.key, value);
                assertThat(cache.get(key(step.key))).isEqualTo(value);
            } else {
                var found = cache.get(key(step.key));
                assertThat(found == null || Arrays.equals(found, model.get(step.key))).isTrue();
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var length =
                Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.integers().between(0, 100)),
                        Tuple.of(1, Arbitraries.integers().between(0, 60_000)));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 40), length, Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMinSize(100)
                .ofMaxSize(200);
    }

    private static byte[] key(int number) {
        return ("tag-" + number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] value(int number) {
        var value = new byte[500];
        Arrays.fill(value, (byte) number);
        return value;
    }
}
