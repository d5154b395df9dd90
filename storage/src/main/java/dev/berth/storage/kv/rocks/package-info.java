/** The key-value store on RocksDB, embedded in the process. Nobody else names RocksDB. */
@NullMarked
package dev.berth.storage.kv.rocks;

import org.jspecify.annotations.NullMarked;
