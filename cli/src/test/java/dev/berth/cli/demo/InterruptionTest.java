package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class InterruptionTest {
    private final Interruption interruption =
            new Interruption(Thread.currentThread(), new Programs(Path.of("log")));

    @Test
    void breaksTheStoryOff() {
        interruption.end();
        interruption.breakOff();

        assertThat(interruption.beginCleaning()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void neverBreaksTheCleaningOff() {
        assertThat(interruption.beginCleaning()).isFalse();
        interruption.end();

        interruption.breakOff();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
