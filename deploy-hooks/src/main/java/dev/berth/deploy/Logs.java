package dev.berth.deploy;

import dev.berth.deploy.Deployments.LogLine;
import dev.berth.deploy.rollout.Instance;
import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.BerthException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What a service's containers write. */
final class Logs {
    private final Landscape landscape;

    Logs(Landscape landscape) {
        this.landscape = landscape;
    }

    /** Hands over the last lines of each container; a host that does not answer is a line too. */
    void tail(List<Instance> instances, int lines, Consumer<LogLine> line) {
        for (var instance : instances) {
            try {
                landscape
                        .host(instance.host())
                        .tail(instance.container(), lines)
                        .forEach(text -> line.accept(of(instance, text)));
            } catch (StepFailed e) {
                line.accept(of(instance, "berth: " + e.getMessage()));
            }
        }
    }

    /** Follows each container until it ends, and tells when the last of them has. */
    AutoCloseable follow(
            List<Instance> instances, int lines, Consumer<LogLine> line, Runnable ended) {
        var open = new ArrayList<AutoCloseable>();
        var left = new AtomicInteger(instances.size() + 1);
        Runnable oneLess =
                () -> {
                    if (left.decrementAndGet() == 0) {
                        ended.run();
                    }
                };
        for (var instance : instances) {
            try {
                open.add(
                        landscape
                                .host(instance.host())
                                .follow(
                                        instance.container(),
                                        lines,
                                        text -> line.accept(of(instance, text)),
                                        oneLess));
            } catch (StepFailed e) {
                line.accept(of(instance, "berth: " + e.getMessage()));
                oneLess.run();
            }
        }
        oneLess.run();
        return () -> closeAll(open);
    }

    private static void closeAll(List<AutoCloseable> open) {
        RuntimeException first = null;
        for (var one : open) {
            try {
                one.close();
            } catch (Exception e) {
                first =
                        first == null
                                ? new BerthException.Unavailable("a log cannot be let go", e)
                                : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static LogLine of(Instance instance, String text) {
        return new LogLine(instance.host(), instance.container(), text);
    }
}
