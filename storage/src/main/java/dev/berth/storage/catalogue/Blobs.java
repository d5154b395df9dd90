package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which file holds a digest, and which files are to be deleted.
 *
 * <p>A blob goes in two steps: {@link #condemn} takes its row and notes its file in one commit,
 * then the file is deleted, then the note. A push that comes in between finds no row and brings a
 * file of its own, under another name.
 */
public final class Blobs {
    private Blobs() {}

    private record Row(UploadId upload, long size) {}

    public static Optional<StoredBlob> find(View view, Digest digest) {
        var value = view.get(RowKind.BLOB.of(digest));
        if (value == null) {
            return Optional.empty();
        }
        var row = RowJson.read(value, Row.class);
        return Optional.of(new StoredBlob(new BlobFile(digest, row.upload()), row.size()));
    }

    static void put(Transaction tx, StoredBlob blob) {
        var row = new Row(blob.file().upload(), blob.size());
        tx.put(RowKind.BLOB.of(blob.digest()), RowJson.write(row));
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
