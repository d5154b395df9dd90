package dev.berth.storage.blob.file;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.Durability;
import dev.berth.storage.Reserve;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.UploadsInUse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Blobs in files.
 *
 * <pre>
 * uploads/&lt;upload&gt;                                 an open upload
 * blobs/&lt;two digits of the upload&gt;/&lt;upload&gt;.&lt;algorithm&gt;-&lt;hex&gt;   a blob
 * </pre>
 *
 * <p>Why a blob that was committed survives a power cut: its file is moved, then flushed, then the
 * directory that it was moved to is flushed; the directory itself was made and flushed into its
 * parent when the store was opened. A crash before the move leaves the open upload. A crash after
 * it leaves a file with its final name that no blob's row names, whole or not; it is made an open
 * upload again, and no more is believed of it than of any other. The move is atomic, so the file is
 * never in both places nor in neither; where it is, its name tells what it is.
 *
 * <p>The move comes first because a journalling file system writes it down with the flush of the
 * file; the flush of the directory then finds it done, and one journal commit serves both.
 *
 * <p>Who has an upload in use has its file to himself, wherever it is; so between looking where it
 * is and moving it, nobody else moves it.
 *
 * <p>Files are named by upload and no upload's name is used twice, so a file that is moved meets
 * none, and one that is deleted is not one that was just written.
 *
 * <p>The length of an open upload's file is the truth about how much was received; the hash of
 * those bytes is kept in memory between requests, and rebuilt by {@link Readback} when it does not
 * go with the length.
 */
public final class FileBlobs implements BlobStore {
    private static final int SHARDS = 256;

    private final Path uploads;
    private final Path blobs;
    private final Disk disk;
    private final FreeSpace space;
    private final Blocks blocks = new Blocks(mostBlocks());
    private final UploadsInUse inUse = new UploadsInUse();
    private final Readback readback;
    private volatile boolean pastTheCache = true;

    private FileBlobs(Path directory, Disk disk, FreeSpace space, Duration patience) {
        this.uploads = directory.resolve("uploads");
        this.blobs = directory.resolve("blobs");
        this.disk = disk;
        this.space = space;
        this.readback = new Readback(disk, patience);
    }

    /** In proportion to the heap, which is how the whole program is sized. */
    private static int mostBlocks() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 12 / Blocks.BYTES, 8, 256);
    }

    /**
     * Opens the store in this directory, which exists.
     *
     * @param reserve how much of the disk is left alone
     * @throws BerthException if the directory cannot be written to
     */
    public static FileBlobs open(Path directory, Durability durability, Reserve reserve) {
        var space =
                Failures.named("looking at " + directory, () -> FreeSpace.on(directory, reserve));
        return open(directory, new Disk(durability), space, Readback.PATIENCE);
    }

    /**
     * @param patience how long a request waits for bytes that have to be read again
     */
    static FileBlobs open(Path directory, Disk disk, FreeSpace space, Duration patience) {
        var store = new FileBlobs(directory, disk, space, patience);
        return Failures.named(
                "opening " + directory,
                () -> {
                    disk.createDirectory(store.uploads);
                    disk.createDirectory(store.blobs);
                    disk.forceDirectory(directory);
                    for (int shard = 0; shard < SHARDS; shard++) {
                        disk.createDirectory(store.blobs.resolve(String.format("%02x", shard)));
                    }
                    disk.forceDirectory(store.blobs);
                    return store;
                });
    }

    @Override
    public void requireRoom(long bytes) {
        space.take(bytes);
    }

    @Override
    public boolean knowsOfRoom() {
        return space.isKnown();
    }

    @Override
    public BlobUpload begin(UploadId id, Digest.Algorithm algorithm) {
        requireRoom(0);
        return Failures.named(
                "beginning upload " + id,
                () -> {
                    var file = disk.create(open(id));
                    inUse.begin(id);
                    return FileUpload.begun(this, id, file, algorithm);
                });
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, Runnable settle) {
        var kept = inUse.take(id).orElse(null);
        boolean resumed = false;
        try {
            var upload = Failures.named("resuming upload " + id, () -> reopened(id, kept, settle));
            resumed = upload.isPresent();
            return upload;
        } finally {
            if (!resumed) {
                inUse.keep(id, kept);
            }
        }
    }

    private Optional<BlobUpload> reopened(UploadId id, @Nullable ContentHash kept, Runnable settle)
            throws IOException {
        var file = disk.openToWrite(open(id));
        if (file.isEmpty()) {
            settle.run();
            reopenNamed(id);
            file = disk.openToWrite(open(id));
        }
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(FileUpload.resumed(this, id, file.get(), kept));
    }

    private void reopenNamed(UploadId id) throws IOException {
        var named = disk.find(shard(id), id.value());
        if (named.isPresent()) {
            disk.move(named.get(), open(id));
        }
    }

    /** The hash of what an upload holds: {@link Readback#hash}. */
    ContentHash readBack(UploadId id, Digest.Algorithm algorithm, long size) throws IOException {
        return readback.hash(id, open(id), algorithm, size);
    }

    /** Whether what an upload held is being read, or was and nobody asked for it yet. */
    boolean isReadingBack() {
        return readback.isUnderWay();
    }

    /** An upload is over. */
    void forget(UploadId id) {
        readback.forget(id);
        inUse.forget(id);
    }

    @Override
    public Optional<Long> size(UploadId id) {
        return Failures.named("looking for upload " + id, () -> disk.size(open(id)));
    }

    @Override
    public Optional<BlobContent> openGrowing(UploadId id) {
        return opened("opening upload " + id, open(id));
    }

    /** Deletes an open upload's file; no error if there is none. */
    void discard(UploadId id) throws IOException {
        disk.delete(open(id));
    }

    @Override
    public Optional<Long> recover(UploadId id) {
        return Failures.named(
                "recovering upload " + id,
                () -> {
                    if (disk.size(open(id)).isEmpty()) {
                        reopenNamed(id);
                    }
                    return disk.size(open(id));
                });
    }

    @Override
    public Optional<BlobContent> open(BlobFile file) {
        return opened("opening blob " + file.digest(), path(file));
    }

    private Optional<BlobContent> opened(String what, Path path) {
        return Failures.named(
                what,
                () -> {
                    var content = disk.openToRead(path);
                    return content.isEmpty()
                            ? Optional.empty()
                            : Optional.of(FileContent.of(content.get()));
                });
    }

    @Override
    public void delete(BlobFile file) {
        Failures.named(
                "deleting blob " + file.digest(),
                () -> {
                    disk.delete(path(file));
                    disk.forceDirectory(shard(file.upload()));
                    return file;
                });
    }

    /** Deletes a blob's file that nothing names. */
    void discard(BlobFile file) throws IOException {
        disk.delete(path(file));
    }

    /** Gives an open upload's file the name of a blob. */
    void name(BlobFile file) throws IOException {
        disk.move(open(file.upload()), path(file));
    }

    /** After this a blob's name survives a power cut. */
    void flushName(BlobFile file) throws IOException {
        disk.forceDirectory(shard(file.upload()));
    }

    Blocks blocks() {
        return blocks;
    }

    /** An open upload's file, to write whole blocks to; null if that cannot be. */
    @Nullable FileChannel openPastTheCache(UploadId id) {
        if (!pastTheCache) {
            return null;
        }
        var file = disk.openPastTheCache(open(id));
        pastTheCache = file != null;
        return file;
    }

    /** The file system refused a block, and will refuse others. */
    void staysInTheCache() {
        pastTheCache = false;
    }

    Disk disk() {
        return disk;
    }

    FreeSpace space() {
        return space;
    }

    Instant touchedAt(UploadId id) throws IOException {
        return disk.touchedAt(open(id));
    }

    UploadsInUse inUse() {
        return inUse;
    }

    private Path open(UploadId id) {
        return uploads.resolve(id.value());
    }

    private Path shard(UploadId id) {
        return blobs.resolve(id.value().substring(0, 2));
    }

    private Path path(BlobFile file) {
        var digest = file.digest();
        return shard(file.upload())
                .resolve(file.upload() + "." + digest.algorithm() + "-" + digest.hex());
    }
}
