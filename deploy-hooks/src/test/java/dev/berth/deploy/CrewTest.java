package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

class CrewTest {
    private static final int DEAD_HOSTS = 200;

    @Test
    void hostsThatDoNotAnswerKeepNobodyElseWaiting() {
        var answers = new CountDownLatch(1);
        try (var crew = new Crew()) {
            for (int i = 0; i < DEAD_HOSTS; i++) {
                crew.execute(() -> {
                    try {
                        answers.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            var another = new CompletableFuture<String>();
            crew.execute(() -> another.complete("done"));

            await().until(another::isDone);
            assertThat(another).isCompletedWithValue("done");
            answers.countDown();
        }
    }
}
