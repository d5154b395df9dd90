package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.console.CommandFailed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class BenchTest {
    private static final int TAGS = 150;

    private final MemoryRegistry registry = new MemoryRegistry();
    private final List<String> progress = new ArrayList<>();

    BenchTest() throws IOException {}

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    // The large ones, which would be held in memory here, are done by BenchIT.
    @EnumSource(
            mode = Mode.MATCH_NONE,
            names = {"PUSH_10.*", "BLOB_GET", "BLOB_RANGE", "MIX"})
    void everyOperationIsDoneAndNothingFails(Operation operation) throws InterruptedException {
        var result = run(registry, operation).operations().getFirst().results().getFirst();

        assertThat(result.examples()).isEmpty();
        assertThat(result.errors()).isZero();
        assertThat(result.operations()).isPositive();
        assertThat(result.p99Ms()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"MANIFEST_GET", "BLOB_GET", "TAGS_PAGE"})
    void oneWrongBitIsAnError(Operation operation) throws InterruptedException {
        run(registry, operation);
        registry.flipsABit = true;

        var result = run(registry, operation).operations().getFirst().results().getFirst();

        assertThat(result.operations()).isZero();
        assertThat(result.errors()).isPositive();
        assertThat(result.examples().getFirst()).contains("another content");
    }

    @Test
    void whatIsAskedForIsPutOnceAndFoundByTheNextRun() throws InterruptedException {
        run(registry, Operation.TAGS_PAGE);
        assertThat(registry.below("/v2/berth-bench/tags-150/manifests/")).hasSize(TAGS);
        registry.asked.clear();

        run(registry, Operation.TAGS_PAGE);

        assertThat(registry.asked).noneMatch(line -> line.startsWith("PUT"));
    }

    @Test
    void whatWasPushedToMeasureIsTakenBack() throws InterruptedException {
        var report = run(registry, Operation.PUSH_64K, Operation.MANIFEST_PUT);

        assertThat(registry.below("/v2/berth-bench/pushes/")).isEmpty();
        assertThat(registry.below("/v2/berth-bench/tags-150/manifests/")).hasSize(TAGS);
        assertThat(report.registries().getFirst().left()).isEmpty();
    }

    @Test
    void whatTheRegistryDoesNotDeleteIsTold() throws InterruptedException {
        registry.deletes = false;

        var report = run(registry, Operation.PUSH_64K);

        int kept = registry.below("/v2/berth-bench/pushes/").size();
        assertThat(kept).isPositive();
        assertThat(report.registries().getFirst().left())
                .containsExactly("up to " + kept + " blobs in berth-bench/pushes");
        assertThat(report.errors()).isZero();
    }

    @Test
    void registriesTakeTurnsAndAreComparedWithTheLast() throws IOException, InterruptedException {
        try (var other = new MemoryRegistry()) {
            var plan = plan(2, List.of(registry, other), Operation.BLOB_HEAD);

            var results = new Bench(plan, progress::add).run().operations().getFirst().results();

            assertThat(results.get(0).rateRatio()).isPositive();
            assertThat(results.get(1).rateRatio()).isNull();
            assertThat(progress.stream().filter(line -> line.contains("round")))
                    .extracting(line -> line.substring(0, line.indexOf(": ", 12)))
                    .containsExactly(
                            "blob-head: round 1 of 2 at " + registry.url().getAuthority(),
                            "blob-head: round 1 of 2 at " + other.url().getAuthority(),
                            "blob-head: round 2 of 2 at " + registry.url().getAuthority(),
                            "blob-head: round 2 of 2 at " + other.url().getAuthority());
        }
    }

    @Test
    void aRoundEndsWhenItHasPushedEnough() throws InterruptedException {
        var target = Target.of(registry.url(), 0);
        var plan =
                new BenchPlan(
                        List.of(target),
                        List.of(Operation.PUSH_1M),
                        1,
                        1,
                        Duration.ofMinutes(5),
                        Duration.ZERO,
                        TAGS,
                        3_200_000);

        var result = new Bench(plan, progress::add).run().operations().getFirst().results();

        assertThat(result.getFirst().operations()).isEqualTo(3);
    }

    @Test
    void aRegistryThatIsAwayIsSaidToBe() {
        registry.close();

        assertThatThrownBy(() -> run(registry, Operation.BLOB_HEAD))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("connection refused");
    }

    private BenchReport run(MemoryRegistry registry, Operation... operations)
            throws InterruptedException {
        return new Bench(plan(1, List.of(registry), operations), progress::add).run();
    }

    private static BenchPlan plan(
            int rounds, List<MemoryRegistry> registries, Operation... operations) {
        var targets = registries.stream().map(each -> Target.of(each.url(), 0)).toList();
        return new BenchPlan(
                targets,
                Arrays.asList(operations),
                0,
                rounds,
                Duration.ofMillis(50),
                Duration.ofMillis(10),
                TAGS,
                50_000_000);
    }
}
