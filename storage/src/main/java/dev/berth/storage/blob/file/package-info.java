/** Blobs in files. The only package that touches the file system. */
@NullMarked
package dev.berth.storage.blob.file;

import org.jspecify.annotations.NullMarked;
