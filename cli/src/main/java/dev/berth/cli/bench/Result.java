package dev.berth.cli.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * One operation at one registry: medians over the rounds. What was not measured is null.
 *
 * @param cpuRatio the registry's CPU for an operation as a multiple of the last registry's: the
 *     median of each round's own ratio; null for the last itself
 * @param rateRatio the same of the operations in a second
 * @param operations of all rounds together
 * @param errors of the rounds and the warm-up
 * @param examples the first errors in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Result(
        String url,
        @Nullable Double perSecond,
        @Nullable Double mbPerSecond,
        @Nullable Double p50Ms,
        @Nullable Double p99Ms,
        @Nullable Double cpuMs,
        @Nullable Double cpuSecondsPerGb,
        @Nullable Double ownCpuMs,
        @Nullable Double residentMb,
        @Nullable Double cpuRatio,
        @Nullable Double rateRatio,
        long operations,
        long errors,
        List<String> examples,
        List<Round> rounds) {

    /**
     * @param last the rounds of the last registry, or none if this is it
     */
    static Result of(Lane lane, List<Round> last) {
        var rounds = lane.rounds();
        return new Result(
                lane.target().url().toString(),
                median(rounds, Round::perSecond),
                median(rounds, Round::mbPerSecond),
                median(rounds, Round::p50Ms),
                median(rounds, Round::p99Ms),
                median(rounds, Round::cpuMs),
                median(rounds, Round::cpuSecondsPerGb),
                median(rounds, Round::ownCpuMs),
                median(rounds, Round::residentMb),
                ratio(rounds, last, Round::cpuMs),
                ratio(rounds, last, Round::perSecond),
                rounds.stream().mapToLong(Round::operations).sum(),
                lane.warmUpErrors() + rounds.stream().mapToLong(Round::errors).sum(),
                lane.examples(),
                rounds);
    }

    static @Nullable Double median(List<Round> rounds, Function<Round, @Nullable Double> figure) {
        return median(rounds.stream().map(figure).filter(Objects::nonNull).toList());
    }

    static @Nullable Double ratio(
            List<Round> rounds, List<Round> last, Function<Round, @Nullable Double> figure) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < last.size(); i++) {
            var mine = figure.apply(rounds.get(i));
            var others = figure.apply(last.get(i));
            if (mine != null && others != null && others != 0) {
                ratios.add(mine / others);
            }
        }
        return median(ratios);
    }

    private static @Nullable Double median(List<Double> figures) {
        if (figures.isEmpty()) {
            return null;
        }
        var sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (Double) ((sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }
}
