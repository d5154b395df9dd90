package dev.berth.cli.bench;

import java.time.Duration;
import java.util.List;

/**
 * What to measure.
 *
 * @param targets in the order of a round
 * @param connections for every operation, or 0: as many as is its own default
 * @param rounds after the warm-up
 * @param round how long each is
 * @param warmUp before the rounds of each operation, at each registry
 * @param tags in the repository that manifests and tags are asked of
 * @param mostPushed bytes that one round pushes at most, and a warm-up six times
 */
public record BenchPlan(
        List<Target> targets,
        List<Operation> operations,
        int connections,
        int rounds,
        Duration round,
        Duration warmUp,
        int tags,
        long mostPushed) {

    public BenchPlan {
        targets = List.copyOf(targets);
        operations = List.copyOf(operations);
        require(!targets.isEmpty(), "There must be a registry to ask.");
        require(!operations.isEmpty(), "There must be an operation to measure.");
        require(connections >= 0 && connections <= 1000, "--concurrency must be 1 to 1000.");
        require(rounds >= 1 && rounds <= 100, "--rounds must be 1 to 100.");
        require(
                round.isPositive() && round.compareTo(Duration.ofHours(1)) <= 0,
                "--seconds must be more than 0 and at most 3600.");
        require(
                !warmUp.isNegative() && warmUp.compareTo(Duration.ofHours(1)) <= 0,
                "--warmup must be 0 to 3600 seconds.");
        require(tags > 100 && tags <= 1_000_000, "--tags must be 101 to 1000000.");
        require(mostPushed > 0, "--most-pushed must be more than 0.");
    }

    int connections(Operation operation) {
        return connections == 0 ? operation.connections() : connections;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
