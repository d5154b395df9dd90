package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Reading;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

class LeasesTest {
    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void holdsForADay() {
        registry.store.update(tx -> Leases.renew(tx, digest("a"), NOW));
        registry.look(view -> {
            var last = NOW.plus(Leases.LENGTH).minusMillis(1);
            assertThat(Leases.isHeld(view, digest("a"), last)).isTrue();
            assertThat(Leases.isHeld(view, digest("a"), last.plusMillis(1))).isFalse();
            assertThat(Leases.isHeld(view, digest("b"), NOW)).isFalse();
        });
    }

    @Test
    void isDueWhenLessThanHalfOfItRemains() {
        registry.store.update(tx -> Leases.renew(tx, digest("a"), NOW));
        registry.look(view -> {
            var half = NOW.plus(Duration.ofHours(12));
            assertThat(Leases.isDue(view, digest("a"), half)).isFalse();
            assertThat(Leases.isDue(view, digest("a"), half.plusMillis(1))).isTrue();
        });
    }

    @Test
    void aHeadAndAGetRenewItOnlyWhenItIsDue() {
        var blob = registry.upload(WEB, "a");
        var manifest = registry.image(WEB, PROD, "a");
        var readOnly =
                new Pulls(
                        new ReadOnly(registry.store, new BerthException.Conflict("a write")),
                        registry.blobs);
        assertThat(readOnly.blob(WEB, blob, NOW).size()).isEqualTo(1);

        var later = NOW.plus(Duration.ofHours(13));
        registry.pulls.blob(WEB, blob, later);
        registry.pulls.manifest(WEB, PROD, later);
        registry.look(view -> {
            var end = later.plus(Leases.LENGTH).minusMillis(1);
            assertThat(Leases.isHeld(view, blob, end)).isTrue();
            assertThat(Leases.isHeld(view, manifest, end)).isTrue();
        });
    }

    @Test
    void readsGoOnWhenTheDiskIsFull() {
        var blob = registry.upload(WEB, "a");
        var full =
                new Pulls(
                        new ReadOnly(registry.store, new BerthException.DiskFull("full", null)),
                        registry.blobs);
        assertThat(full.blob(WEB, blob, NOW.plus(Duration.ofDays(2))).size()).isEqualTo(1);
    }

    @Test
    void whatARepositoryDoesNotShowIsUnknown() {
        registry.image(WEB, PROD, "a");
        assertThatThrownBy(() -> registry.pulls.open(API, digest("a"), NOW))
                .isInstanceOfSatisfying(
                        BerthException.NotFound.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_UNKNOWN));
        assertThatThrownBy(() -> registry.pulls.manifest(API, PROD, NOW))
                .isInstanceOfSatisfying(
                        BerthException.NotFound.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_UNKNOWN));
        assertThatThrownBy(() -> registry.pulls.tags(API, null, 10))
                .isInstanceOfSatisfying(
                        BerthException.NotFound.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_UNKNOWN));
        assertThat(registry.pulls.tags(WEB, null, 10)).containsExactly(PROD);
    }

    /** A store that can be read from only. */
    private record ReadOnly(KeyValueStore store, BerthException onWrite) implements KeyValueStore {
        @Override
        public <T> T read(Function<View, T> body) {
            return store.read(body);
        }

        @Override
        public boolean isCurrent(byte[] stamp) {
            return store.isCurrent(stamp);
        }

        @Override
        public <T> Reading<T> observe(Function<View, T> body) {
            return store.observe(body);
        }

        @Override
        public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
            return CompletableFuture.failedFuture(onWrite);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
