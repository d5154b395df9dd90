package dev.berth.storage.catalogue;

import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which uploads have something on the disk: a start checks these and nothing else. */
public final class Uploads {
    private Uploads() {}

    static void put(Transaction tx, OpenUpload upload) {
        tx.put(key(upload.id()), RowJson.write(upload));
    }

    static void remove(Transaction tx, UploadId id) {
        tx.delete(key(id));
    }

    public static Optional<OpenUpload> find(View view, UploadId id) {
        return Optional.ofNullable(view.get(key(id)))
                .map(value -> RowJson.read(value, OpenUpload.class));
    }

    public static List<OpenUpload> list(View view) {
        var uploads = new ArrayList<OpenUpload>();
        view.scan(
                RowKind.UPLOAD.key(),
                (key, value) -> uploads.add(RowJson.read(value, OpenUpload.class)));
        return uploads;
    }

    /**
     * A part of {@link #list}.
     *
     * @param after the last upload of the part before, or null for the first part
     */
    static List<OpenUpload> page(View view, @Nullable UploadId after, int limit) {
        var uploads = new ArrayList<OpenUpload>();
        var prefix = RowKind.UPLOAD.key();
        view.scan(
                prefix,
                after == null ? prefix : key(after),
                (key, value) -> {
                    var upload = RowJson.read(value, OpenUpload.class);
                    if (!upload.id().equals(after)) {
                        uploads.add(upload);
                    }
                    return uploads.size() < limit;
                });
        return uploads;
    }

    private static Key key(UploadId id) {
        return RowKind.UPLOAD.key().text(id.value());
    }
}
