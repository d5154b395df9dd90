package dev.berth.storage.kv.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.storage.Durability;
import dev.berth.storage.kv.FormatVersion;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.KeyValueStoreContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

class RocksStoreTest extends KeyValueStoreContract {
    private static final Key ROW = Key.of(KeyPrefix.DEPLOY, 'x').text("row");

    @TempDir private Path directory;

    @Override
    protected KeyValueStore open() {
        return open("contract");
    }

    private RocksStore open(String name) {
        return RocksStore.open(directory.resolve(name), Durability.FLUSHED);
    }

    @Test
    void keepsWhatWasWrittenWhenItIsOpenedAgain() {
        try (var store = open("again")) {
            store.update(tx -> tx.put(ROW, new byte[] {1}));
        }
        try (var store = open("again")) {
            assertThat(store.<Boolean>read(view -> Arrays.equals(view.get(ROW), new byte[] {1})))
                    .isTrue();
        }
    }

    @Test
    void refusesDataThatIsNewerThanTheProgram() {
        try (var store = open("newer")) {
            store.update(tx ->
                    tx.put(
                            Key.of(KeyPrefix.STORE, 'v'),
                            Integer.toString(FormatVersion.CURRENT + 1)
                                    .getBytes(StandardCharsets.US_ASCII)));
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> open("newer"))
                    .isInstanceOf(BerthException.StorageFailed.class)
                    .hasMessageContaining("newer Berth (format 3; this one reads up to 2)");
        }
    }

    @Test
    void takesOverDataOfAnOlderProgram() {
        var version = Key.of(KeyPrefix.STORE, 'v');
        try (var store = open("older")) {
            store.update(tx -> {
                tx.put(version, "1".getBytes(StandardCharsets.US_ASCII));
                tx.put(ROW, new byte[] {1});
            });
        }
        try (var store = open("older")) {
            store.update(tx -> {
                assertThat(tx.get(ROW)).isEqualTo(new byte[] {1});
                assertThat(tx.get(version))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo(Integer.toString(FormatVersion.CURRENT));
            });
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() {
        try (var store = open("busy")) {
            assertThatThrownBy(() -> open("busy"))
                    .isInstanceOf(BerthException.Unavailable.class)
                    .hasMessageContaining("in use by another process");
            store.update(tx -> tx.put(ROW, new byte[] {1}));
        }
    }

    @Test
    void takesAManifestOfFourMebibytes() {
        try (var store = open("large")) {
            var large = new byte[4 * 1024 * 1024];
            large[large.length - 1] = 7;
            store.update(tx -> tx.put(ROW, large));
            assertThat(store.<Boolean>read(view -> Arrays.equals(view.get(ROW), large))).isTrue();
        }
    }
}
