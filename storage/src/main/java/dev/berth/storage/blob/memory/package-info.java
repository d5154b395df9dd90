/** Blobs in memory, for tests. */
@NullMarked
package dev.berth.storage.blob.memory;

import org.jspecify.annotations.NullMarked;
