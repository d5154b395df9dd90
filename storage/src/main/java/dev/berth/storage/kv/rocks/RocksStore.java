package dev.berth.storage.kv.rocks;

import dev.berth.model.BerthException;
import dev.berth.storage.DirectIo;
import dev.berth.storage.Durability;
import dev.berth.storage.kv.FormatVersion;
import dev.berth.storage.kv.GroupCommit;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Overlay;
import dev.berth.storage.kv.Reading;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Rows in RocksDB.
 *
 * <p>Why nothing is seen before it is durable: RocksDB appends a synced batch to its log and
 * flushes the log before it puts the batch where readers look. When either fails, the batch is not
 * put there, and RocksDB refuses every write until it has recovered: after a full disk by itself,
 * within seconds of there being room, by flushing what it holds and beginning a new log, which
 * leaves the log with the failed batch behind. Only a crash in between can bring a failed batch
 * back; so whoever was told of a failure knows the outcome once a later write succeeds, or after a
 * restart.
 *
 * <p>A call into RocksDB pins the carrier of a virtual thread, and few of them starve all others;
 * so it runs on one of a few platform threads. Where there are carriers to spare, one virtual
 * thread at a time reads itself, which costs a third of handing over.
 *
 * <p>Closing waits for the readers and the writer: RocksDB answers use after close with a crash.
 */
public final class RocksStore implements KeyValueStore {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Java's own property, and what Java does without it. */
    private static final int CARRIERS =
            Integer.getInteger("jdk.virtualThreadScheduler.parallelism", PROCESSORS);

    private static final int READERS = Math.clamp(PROCESSORS, 2, 8);

    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    private final RocksSettings settings;
    private final Database database;
    private final RocksView latest;
    private final HotRows rows;
    private final WriteOptions writeOptions;
    private final GroupCommit commits;
    private final ExecutorService readers =
            Executors.newFixedThreadPool(
                    READERS, Thread.ofPlatform().name("kv-read-", 0).daemon().factory());
    private final Semaphore pins = new Semaphore(1);
    // Readers share it, close() takes it alone.
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    // Guarded by use.
    private boolean closed;

    private RocksStore(RocksSettings settings, Database database, Durability durability) {
        this.settings = settings;
        this.database = database;
        this.latest = RocksView.latest(database);
        this.rows = new HotRows(latest);
        this.writeOptions = new WriteOptions().setSync(durability == Durability.FLUSHED);
        this.commits = new GroupCommit("kv-write", new Rows());
    }

    /**
     * Opens the store in this directory, which is made if its parent is there.
     *
     * @throws BerthException if it is in use, cannot be read, or is newer than this program
     */
    public static RocksStore open(Path directory, Durability durability) {
        RocksDB.loadLibrary();
        var settings = new RocksSettings(isDirect(directory));
        RocksStore store;
        try {
            store = new RocksStore(settings, open(settings, directory, durability), durability);
        } catch (RocksDBException | IOException e) {
            settings.close();
            throw Failures.opening(directory, e);
        }
        try {
            FormatVersion.check(store);
            return store;
        } catch (BerthException e) {
            store.close();
            throw e;
        }
    }

    private static Database open(RocksSettings settings, Path directory, Durability durability)
            throws RocksDBException, IOException {
        try {
            return Database.open(settings, directory, durability);
        } catch (RocksDBException e) {
            if (!FormatTwo.isWhy(e)) {
                throw e;
            }
            FormatTwo.takeOver(settings, directory, durability);
            return Database.open(settings, directory, durability);
        }
    }

    /** The directory is RocksDB's to make, so its parent is tried. */
    private static boolean isDirect(Path directory) {
        var parent = directory.toAbsolutePath().getParent();
        return parent != null && DirectIo.works(parent);
    }

    @Override
    public <T> T read(Function<View, T> body) {
        if (!Thread.currentThread().isVirtual()) {
            return readHere(body);
        }
        if (CARRIERS > 1 && pins.tryAcquire()) {
            try {
                return readHere(body);
            } finally {
                pins.release();
            }
        }
        try {
            return KeyValueStore.await(
                    CompletableFuture.supplyAsync(() -> readHere(body), readers));
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    private <T> T readHere(Function<View, T> body) {
        use.readLock().lock();
        try {
            if (closed) {
                throw closed();
            }
            try (var view = RocksView.snapshot(database)) {
                return body.apply(view);
            }
        } finally {
            use.readLock().unlock();
        }
    }

    private static BerthException closed() {
        return new BerthException.Unavailable("the store is closed", null);
    }

    @Override
    public <T> Reading<T> observe(Function<View, T> body) {
        return commits.observe(this::read, body);
    }

    @Override
    public boolean isCurrent(byte[] stamp) {
        return commits.isCurrent(stamp);
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
        return commits.submit(body);
    }

    @Override
    public void close() {
        commits.close();
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                readers.shutdown();
                latest.close();
                writeOptions.close();
                closeDatabase();
                settings.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private void closeDatabase() {
        try {
            database.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the last file of large values could not be closed");
        }
    }

    /** Used by the writer thread only. */
    private final class Rows implements GroupCommit.Engine {
        @Override
        public View durable() {
            return rows;
        }

        @Override
        public void write(Overlay batch) {
            boolean isWritten = false;
            try {
                append(batch);
                isWritten = true;
            } finally {
                if (isWritten) {
                    rows.wrote(batch);
                } else {
                    rows.forget();
                }
            }
        }

        private void append(Overlay batch) {
            try (var writes = new WriteBatch()) {
                var places = appendLarge(batch).iterator();
                batch.forEach((key, value) -> {
                    try {
                        if (value == null) {
                            writes.delete(key.bytes());
                        } else {
                            var stored = Database.isLarge(key) ? places.next() : value;
                            writes.put(key.bytes(), stored);
                        }
                    } catch (RocksDBException e) {
                        throw Failures.writing(e);
                    }
                });
                database.rocks().write(writeOptions, writes);
            } catch (RocksDBException | IOException e) {
                throw Failures.writing(e);
            }
        }

        /**
         * @return the places of the large values, in their order
         */
        private List<byte[]> appendLarge(Overlay batch) throws IOException {
            var large = new ArrayList<byte[]>();
            batch.forEach((key, value) -> {
                if (value != null && Database.isLarge(key)) {
                    large.add(value);
                }
            });
            return large.isEmpty() ? List.of() : database.values().append(large);
        }
    }
}
