package dev.berth.storage.kv.rocks;

import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

import java.io.IOException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * What is durable: as it was at one time, or as it is now. Owned by one thread, and closed before
 * the database is: RocksDB answers use after close with a crash, so use after {@link #close} is
 * refused here.
 */
final class RocksView implements View, AutoCloseable {
    private final Database database;
    private final @Nullable Snapshot snapshot;
    private final ReadOptions options;
    private boolean ended;

    private RocksView(Database database, @Nullable Snapshot snapshot, ReadOptions options) {
        this.database = database;
        this.snapshot = snapshot;
        this.options = options;
    }

    /** What is durable at this moment, whatever is written later. */
    static RocksView snapshot(Database database) {
        var snapshot = database.rocks().getSnapshot();
        return new RocksView(database, snapshot, new ReadOptions().setSnapshot(snapshot));
    }

    /** What is durable whenever it is looked at: for the only writer. */
    static RocksView latest(Database database) {
        return new RocksView(database, null, new ReadOptions());
    }

    @Override
    public byte @Nullable [] get(Key key) {
        requireOpen();
        try {
            return database.get(options, key);
        } catch (RocksDBException | IOException e) {
            throw Failures.reading(e);
        }
    }

    @Override
    public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {
        var start = from.compareTo(prefix) < 0 ? prefix : from;
        within(
                prefix,
                rows -> {
                    rows.seek(start.bytes());
                    while (visit(rows, prefix, visitor)) {
                        rows.next();
                    }
                });
    }

    @Override
    public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {
        within(
                prefix,
                rows -> {
                    rows.seekToLast();
                    while (visit(rows, prefix, visitor)) {
                        rows.prev();
                    }
                });
    }

    /**
     * Lends the rows with this prefix. RocksDB has to know the bounds: it would look for the next
     * row behind them, past however many that were deleted there.
     */
    private void within(Key prefix, Consumer<RocksIterator> body) {
        requireOpen();
        if (Database.isLarge(prefix)) {
            throw new IllegalArgumentException("large values are not scanned");
        }
        try (var first = new Slice(prefix.bytes());
                var end = new Slice(prefix.afterAll().bytes());
                var bounded = new ReadOptions()) {
            bounded.setIterateLowerBound(first).setIterateUpperBound(end);
            if (snapshot != null) {
                bounded.setSnapshot(snapshot);
            }
            try (var rows = database.rocks().newIterator(bounded)) {
                body.accept(rows);
            }
        }
    }

    private static boolean visit(RocksIterator rows, Key prefix, BiPredicate<Key, byte[]> visitor) {
        if (!rows.isValid()) {
            try {
                rows.status();
                return false;
            } catch (RocksDBException e) {
                throw Failures.reading(e);
            }
        }
        var key = Key.ofBytes(rows.key());
        return key.startsWith(prefix) && visitor.test(key, rows.value());
    }

    @Override
    public void close() {
        ended = true;
        options.close();
        if (snapshot != null) {
            database.rocks().releaseSnapshot(snapshot);
            snapshot.close();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("a view ends with its function");
        }
    }
}
