/** The key-value store for tests: it forgets everything when it is closed. */
@NullMarked
package dev.berth.storage.kv.memory;

import org.jspecify.annotations.NullMarked;
