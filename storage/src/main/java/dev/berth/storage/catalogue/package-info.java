/**
 * What a registry knows: which repositories there are and what each holds, manifests, tags and
 * their history, uploads, leases, the outbox and pins; as rows over the two ports, written once for
 * every engine.
 *
 * <p>Small classes of stateless operations, one for each kind of row ({@link
 * dev.berth.storage.catalogue.Tags}, {@link dev.berth.storage.catalogue.Leases}…), take the
 * caller's {@link dev.berth.storage.kv.Transaction} or {@link dev.berth.storage.kv.View} and the
 * caller's clock, so that what belongs together is one commit. The sequences whose order matters
 * have a class each: {@link dev.berth.storage.catalogue.BlobUploads}, {@link
 * dev.berth.storage.catalogue.ManifestPush}, {@link dev.berth.storage.catalogue.Deletions}, {@link
 * dev.berth.storage.catalogue.Pulls}.
 *
 * <p>{@link dev.berth.storage.catalogue.RowKind} lists every kind of row with its key. Values are
 * JSON objects: an older program reads past a field that it does not know, and a change that it
 * could not read past raises the store's format version.
 */
@NullMarked
package dev.berth.storage.catalogue;

import org.jspecify.annotations.NullMarked;
