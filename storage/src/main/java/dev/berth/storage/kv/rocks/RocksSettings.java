package dev.berth.storage.kv.rocks;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.Filter;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * How RocksDB is set up: small, because what is looked up is small, and the room is better left to
 * the page cache. Holds native objects, which are closed after the database.
 */
final class RocksSettings implements AutoCloseable {
    private static final long MIB = 1024 * 1024;

    /** Few, as each has its part of a small cache: a block that does not fit is read every time. */
    private static final int SHARD_BITS = 2;

    private static final double FOR_INDEXES = 0.5;

    private final Cache cache = new LRUCache(cacheBytes(), SHARD_BITS, false, FOR_INDEXES);
    private final Filter filter = new BloomFilter(10);
    private final boolean direct;
    private final Options options;

    /** In proportion to the heap, which is how the whole program is sized. */
    private static long cacheBytes() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 5, 8 * MIB, 256 * MIB);
    }

    /**
     * @param direct whether the file system can be written to past its cache
     */
    RocksSettings(boolean direct) {
        this.direct = direct;
        options =
                new Options()
                        .setCreateIfMissing(true)
                        // Also what has to be free before it writes again after a full disk.
                        .setWriteBufferSize(8 * MIB)
                        .setMaxWriteBufferNumber(2)
                        .setCompactionStyle(CompactionStyle.UNIVERSAL)
                        // Later, so that a row is written again less often,
                        // and small only where it stays.
                        .setLevel0FileNumCompactionTrigger(8)
                        .setCompressionType(CompressionType.NO_COMPRESSION)
                        .setBottommostCompressionType(CompressionType.LZ4_COMPRESSION)
                        // Written over, a log does not grow, and a flush of it writes no inode.
                        .setRecycleLogFileNum(2)
                        // What is written in the background is seldom read soon.
                        .setUseDirectIoForFlushAndCompaction(direct)
                        // A start on a full disk shall work, so that things can be deleted.
                        .setAvoidFlushDuringRecovery(true)
                        .setMaxOpenFiles(256)
                        .setMaxBackgroundJobs(2)
                        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                        .setMaxLogFileSize(MIB)
                        .setKeepLogFileNum(3);
        options.setTableFormatConfig(
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        // In parts, which are read and kept as they are wanted:
                        // whole, they would not fit, or take memory with the rows.
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinTopLevelIndexAndFilter(true));
    }

    Options options() {
        return options;
    }

    boolean isDirect() {
        return direct;
    }

    @Override
    public void close() {
        options.close();
        filter.close();
        cache.close();
    }
}
