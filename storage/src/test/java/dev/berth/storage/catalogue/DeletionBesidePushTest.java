package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;
import static dev.berth.storage.catalogue.Registry.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A deletion and a push that begin together, again and again: one of them comes first. */
class DeletionBesidePushTest {
    private static final int ROUNDS = 300;

    private int pushFirst;
    private int deletionFirst;

    @Test
    void aBlobIsDeletedOrItsManifestIsTakenButNeverBoth() {
        rounds((registry, round) -> {
            registry.upload(WEB, "{}");
            registry.upload(WEB, "a");
            round.together(
                    () -> registry.push(WEB, PROD, image("a")),
                    () -> registry.deletions.blob(WEB, digest("a")));
            assertThat(round.pushed).isNotEqualTo(round.deleted);
            registry.look(view -> {
                assertThat(Tags.find(view, WEB, PROD).isPresent()).isEqualTo(round.pushed);
                assertThat(RepositoryBlobs.find(view, WEB, digest("a")).isPresent())
                        .isEqualTo(round.pushed);
            });
            count(round.pushed);
        });
    }

    @Test
    void aTagThatIsPushedBesideADeletionNamesAManifestOrIsGone() {
        rounds((registry, round) -> {
            var digest = registry.image(WEB, PROD, "a");
            round.together(
                    () -> registry.push(WEB, PROD, image("a")),
                    () -> registry.deletions.manifest(WEB, digest));
            assertThat(round.pushed).isTrue();
            assertThat(round.deleted).isTrue();
            registry.look(view -> {
                boolean tagged = Tags.find(view, WEB, PROD).isPresent();
                assertThat(Manifests.find(view, WEB, digest).isPresent()).isEqualTo(tagged);
                assertThat(Manifests.naming(view, WEB, digest("a"), role -> true).isPresent())
                        .isEqualTo(tagged);
                count(!tagged);
            });
        });
    }

    private void count(boolean first) {
        if (first) {
            pushFirst++;
        } else {
            deletionFirst++;
        }
    }

    private interface Scene {
        void play(Registry registry, Round round);
    }

    private void rounds(Scene scene) {
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < ROUNDS || (i < 100 * ROUNDS && !bothOrders()); i++) {
                try (var registry = new Registry()) {
                    scene.play(registry, new Round(threads));
                }
            }
        }
        assertThat(bothOrders()).as("%d, %d", pushFirst, deletionFirst).isTrue();
    }

    private boolean bothOrders() {
        return pushFirst > 0 && deletionFirst > 0;
    }

    /** Two actions that begin together, each of which is done or refused. */
    private static final class Round {
        private final Executor threads;
        private final CyclicBarrier start = new CyclicBarrier(2);
        private boolean pushed;
        private boolean deleted;

        private Round(Executor threads) {
            this.threads = threads;
        }

        private void together(Runnable push, Runnable deletion) {
            var first = CompletableFuture.supplyAsync(() -> isDone(push), threads);
            var second = CompletableFuture.supplyAsync(() -> isDone(deletion), threads);
            pushed = first.join();
            deleted = second.join();
        }

        private boolean isDone(Runnable action) {
            try {
                start.await(10, TimeUnit.SECONDS);
                action.run();
                return true;
            } catch (BerthException refused) {
                return false;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
