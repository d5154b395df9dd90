package dev.berth.deploy.docker;

import com.github.dockerjava.api.command.LogContainerCmd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** What the containers of one host wrote. */
final class Logs {
    private final Engine engine;
    private final Duration deadline;

    Logs(Engine engine, Duration deadline) {
        this.engine = engine;
        this.deadline = deadline;
    }

    List<String> tail(String container, int lines) {
        var found = Collections.synchronizedList(new ArrayList<String>());
        return engine.call(
                "read the log of container " + container,
                deadline,
                on -> {
                    try (var reading = command(on, container, lines).exec(collect(found))) {
                        reading.await(deadline);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.copyOf(found);
                });
    }

    AutoCloseable follow(String container, int lines, Consumer<String> line, Runnable ended) {
        return engine.call(
                "follow the log of container " + container,
                deadline,
                on ->
                        command(on, container, lines)
                                .withFollowStream(true)
                                .exec(new Lines(line, ended)));
    }

    private static Lines collect(List<String> found) {
        return new Lines(found::add, () -> {});
    }

    private static LogContainerCmd command(Engine.Clients on, String container, int lines) {
        return on.streams()
                .logContainerCmd(container)
                .withStdOut(true)
                .withStdErr(true)
                .withTail(lines);
    }
}
