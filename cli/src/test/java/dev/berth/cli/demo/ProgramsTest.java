package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.cli.console.CommandFailed;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class ProgramsTest {
    @TempDir Path directory;
    private Programs programs = new Programs(Path.of("log"));

    @BeforeEach
    void logIntoTheDirectory() {
        programs = new Programs(directory.resolve("log"));
    }

    @Test
    void givesWhatAProgramPrinted() {
        assertThat(programs.run("sh", "-c", "echo said; echo aside >&2")).isEqualTo("said\n");
        assertThat(directory.resolve("log")).hasContent("aside");
    }

    @Test
    void showsTheLastErrorsOfAProgramThatFailed() {
        programs.run("sh", "-c", "echo from before >&2");

        assertThatThrownBy(() -> programs.run("sh", "-c", "seq 20 >&2; exit 3"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("ended with 3:\n9\n10\n")
                .hasMessageEndingWith("\n20")
                .hasMessageNotContaining("before");
    }

    @Test
    void saysWhichProgramIsNotThere() {
        assertThatThrownBy(() -> programs.run("no-such-program"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("no-such-program cannot be run");
    }

    @Test
    void startsNothingOnceItIsInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> programs.run("touch", directory.resolve("made")))
                    .hasMessage("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(directory.resolve("made")).doesNotExist();
    }

    @Test
    void endsTheProgramThatRuns() throws InterruptedException {
        var started = directory.resolve("started");
        var runner =
                Thread.ofPlatform()
                        .name("runner")
                        .start(() ->
                                assertThatThrownBy(() ->
                                                programs.run(
                                                        "sh",
                                                        "-c",
                                                        "touch " + started + "; exec sleep 60"))
                                        .hasMessageContaining("ended with 143"));
        await().until(() -> Files.exists(started));

        programs.end();

        runner.join(10_000);
        assertThat(runner.isAlive()).isFalse();
    }
}
