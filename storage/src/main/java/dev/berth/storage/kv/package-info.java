/**
 * An ordered key-value store with serializable transactions, and nothing of a registry in it. The
 * rooms above own a registered prefix each ({@link dev.berth.storage.kv.KeyPrefix}).
 */
@NullMarked
package dev.berth.storage.kv;

import org.jspecify.annotations.NullMarked;
