package dev.berth.cli.command;

import dev.berth.cli.bench.BenchReport;
import dev.berth.cli.bench.Result;
import dev.berth.cli.console.Table;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;

/** The bench's report for people. */
final class BenchTable {
    private static final String UNKNOWN = "-";

    private BenchTable() {}

    static Table of(BenchReport report) {
        var table =
                new Table()
                        .left("OPERATION")
                        .right("AT ONCE")
                        .left("REGISTRY")
                        .right("RATE")
                        .right("P50")
                        .right("P99")
                        .right("CPU")
                        .right("MEMORY")
                        .right("BENCH")
                        .right("ERRORS");
        var compared = report.registries().size() > 1;
        if (compared) {
            table.right("CPU RATIO").right("RATE RATIO");
        }
        for (var measured : report.operations()) {
            var bulk = measured.operation().bulk();
            for (var result : measured.results()) {
                Object[] cells = {
                    measured.operation(),
                    measured.concurrency(),
                    URI.create(result.url()).getAuthority(),
                    bulk
                            ? figure("%.1f MB/s", result.mbPerSecond())
                            : figure("%.0f/s", result.perSecond()),
                    figure("%.2f ms", result.p50Ms()),
                    figure("%.2f ms", result.p99Ms()),
                    bulk
                            ? figure("%.3f s/GB", result.cpuSecondsPerGb())
                            : figure("%.3f ms", result.cpuMs()),
                    figure("%.1f MB", result.residentMb()),
                    figure("%.3f ms", result.ownCpuMs()),
                    result.errors()
                };
                table.row(compared ? withRatios(cells, result) : cells);
            }
        }
        return table;
    }

    private static Object[] withRatios(Object[] cells, Result result) {
        var all = Arrays.copyOf(cells, cells.length + 2);
        all[cells.length] = figure("%.2f", result.cpuRatio());
        all[cells.length + 1] = figure("%.2f", result.rateRatio());
        return all;
    }

    private static String figure(String format, @Nullable Double figure) {
        return figure == null ? UNKNOWN : String.format(Locale.ROOT, format, figure);
    }
}
