package dev.berth.cli.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Everything that a run of the bench found; {@code --json} prints it as it is. */
public record BenchReport(
        int rounds,
        double seconds,
        double warmUp,
        int tags,
        List<Registry> registries,
        List<Measured> operations) {

    /**
     * A registry, and what is left in it.
     *
     * @param peakResidentMb the most memory that its process ever had; null if not measured
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Registry(
            String url,
            @Nullable Long pid,
            @Nullable String process,
            @Nullable Double peakResidentMb,
            List<String> left) {}

    /** One operation, at each registry. */
    public record Measured(Operation operation, int concurrency, List<Result> results) {}

    /** Of everything, the warm-up and the preparation included. */
    public long errors() {
        return operations.stream()
                .flatMap(operation -> operation.results().stream())
                .mapToLong(Result::errors)
                .sum();
    }
}
