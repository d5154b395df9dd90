/**
 * Where the bytes of all but small blobs are: files that are written once, flushed, and then only
 * read.
 */
@NullMarked
package dev.berth.storage.blob;

import org.jspecify.annotations.NullMarked;
