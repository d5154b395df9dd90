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
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class RocksStoreTest extends KeyValueStoreContract {
    private static final Key ROW = Key.of(KeyPrefix.DEPLOY, 'x').text("row");
    private static final Key CONTENT = Key.of(KeyPrefix.CONTENT, 'x').text("content");

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
                    .hasMessageContaining("newer Berth (format 4; this one reads up to 3)");
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
    void takesOverTheLargeValuesOfFormatTwo() throws RocksDBException {
        var large = new byte[64 * 1024];
        Arrays.fill(large, (byte) 7);
        try (var store = open("two")) {
            store.update(tx -> tx.put(ROW, new byte[] {1}));
        }
        makeFormatTwo("two", large);
        for (int start = 0; start < 3; start++) {
            if (start == 2) {
                // As if the start before had not come to the end: what is moved is not moved again.
                makeFormatTwo("two", new byte[] {9});
            }
            try (var store = open("two")) {
                assertThat(
                                store.<List<byte[]>>read(
                                        view -> List.of(view.get(CONTENT), view.get(ROW))))
                        .containsExactly(large, new byte[] {1});
            }
        }
    }

    private void makeFormatTwo(String name, byte[] large) throws RocksDBException {
        var families =
                List.of(
                        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                        new ColumnFamilyDescriptor(
                                "content".getBytes(StandardCharsets.US_ASCII),
                                new ColumnFamilyOptions().setEnableBlobFiles(true)));
        var handles = new ArrayList<ColumnFamilyHandle>();
        try (var options = new DBOptions().setCreateMissingColumnFamilies(true);
                var rocks =
                        RocksDB.open(
                                options, directory.resolve(name).toString(), families, handles)) {
            rocks.put(handles.get(1), CONTENT.bytes(), large);
            rocks.put(
                    handles.get(0),
                    Key.of(KeyPrefix.STORE, 'v').bytes(),
                    "2".getBytes(StandardCharsets.US_ASCII));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }

    /** A crash between the two is a value that no row names. */
    @Test
    void writesALargeValueBeforeTheRowThatNamesIt() throws IOException {
        try (var store = open("between")) {
            store.update(tx -> tx.put(CONTENT, new byte[] {1}));
        }
        try (var values = ValueLog.open(directory.resolve("between"), false, Durability.FLUSHED)) {
            values.append(List.of(new byte[] {2}));
        }
        try (var store = open("between")) {
            store.update(tx -> tx.put(CONTENT.text("b"), new byte[] {3}));
            assertThat(
                            store.<List<byte[]>>read(view ->
                                    List.of(view.get(CONTENT), view.get(CONTENT.text("b")))))
                    .containsExactly(new byte[] {1}, new byte[] {3});
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
