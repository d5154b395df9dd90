package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What holds a digest, a file or a row, and which files are to be deleted.
 *
 * <p>A blob that has a file goes in two steps: {@link #condemn} takes its row and notes its file in
 * one commit, then the file is deleted, then the note. A push that comes in between finds no row
 * and brings a file of its own, under another name.
 */
public final class Blobs {
    private Blobs() {}

    /**
     * @param upload whose file holds the blob, or null if {@link RowKind#BLOB_BYTES} does
     */
    private record Row(@Nullable UploadId upload, long size) {}

    public static Optional<StoredBlob> find(View view, Digest digest) {
        var value = view.get(RowKind.BLOB.of(digest));
        if (value == null) {
            return Optional.empty();
        }
        var row = RowJson.read(value, Row.class);
        return Optional.of(new StoredBlob(digest, row.upload(), row.size()));
    }

    /** The bytes of a blob that has no file. */
    static Optional<byte[]> bytes(View view, Digest digest) {
        return Optional.ofNullable(view.get(RowKind.BLOB_BYTES.of(digest)));
    }

    static void put(Transaction tx, BlobFile file, long size) {
        var row = new Row(file.upload(), size);
        tx.put(RowKind.BLOB.of(file.digest()), RowJson.write(row));
    }

    static void put(Transaction tx, Digest digest, byte[] bytes) {
        tx.put(RowKind.BLOB.of(digest), RowJson.write(new Row(null, bytes.length)));
        tx.put(RowKind.BLOB_BYTES.of(digest), bytes);
    }

    /** Notes that the file is to be deleted once this is durable. No row may name it. */
    static void condemn(Transaction tx, BlobFile file) {
        tx.put(condemned(file), RowJson.NOTHING);
    }

    /** Forgets a condemned file, which has been deleted. */
    static void forget(Transaction tx, BlobFile file) {
        tx.delete(condemned(file));
    }

    static List<BlobFile> condemned(View view) {
        var files = new ArrayList<BlobFile>();
        var prefix = RowKind.CONDEMNED.key();
        view.scan(
                prefix,
                (key, value) -> {
                    var parts = key.after(prefix);
                    var upload = UploadId.parse(parts.text());
                    return files.add(new BlobFile(Digest.parse(parts.text()), upload));
                });
        return files;
    }

    private static Key condemned(BlobFile file) {
        return RowKind.CONDEMNED.key().text(file.upload().value()).text(file.digest().toString());
    }
}
