/** The truth: blobs in files, everything else in rows of a key-value store. */
@NullMarked
package dev.berth.storage;

import org.jspecify.annotations.NullMarked;
