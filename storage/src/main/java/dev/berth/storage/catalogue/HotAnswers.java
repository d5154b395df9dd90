package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Reading;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Answers of {@link Pulls} that were given lately, each with the lease that holds it. None is given
 * again once a write to what it says was acknowledged ({@link KeyValueStore#isCurrent}), or its
 * lease is due. Bounded in bytes. May be used from any thread.
 *
 * <p>They are kept as bytes: as objects, what belongs to an answer is as large as its manifest.
 */
final class HotAnswers {
    private static final byte BLOB = 'b';
    private static final byte MANIFEST = 'm';

    private final KeyValueStore store;
    private final OffHeapCache answers;

    /**
     * What was asked for.
     *
     * @param isManifest or a blob
     */
    record Asked(RepositoryName repository, Reference reference, boolean isManifest) {
        /** A digest has a colon, and a repository's name has none. */
        private byte[] bytes() {
            var text = (isManifest ? "m" : "b") + repository + ':' + reference;
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * @param until when its lease ends
     */
    record Leased(Answer answer, Instant until) {}

    /** What a repository shows. */
    sealed interface Answer {
        Digest digest();
    }

    record OfBlob(StoredBlob blob) implements Answer {
        @Override
        public Digest digest() {
            return blob.digest();
        }
    }

    record OfManifest(PulledManifest manifest) implements Answer {
        @Override
        public Digest digest() {
            return manifest.digest();
        }
    }

    /**
     * @param store that the answers are from
     * @param bytes that all of them may take
     */
    HotAnswers(KeyValueStore store, long bytes) {
        this.store = store;
        this.answers = new OffHeapCache(bytes);
    }

    /** The answer, if it may be given again now. */
    Optional<Answer> find(Asked asked, Instant now) {
        var kept = answers.get(asked.bytes());
        if (kept == null) {
            return Optional.empty();
        }
        var from = ByteBuffer.wrap(kept);
        if (!store.isCurrent(take(from))) {
            return Optional.empty();
        }
        var until = Instant.ofEpochMilli(from.getLong());
        return Leases.isDue(until, now) ? Optional.empty() : Optional.of(answer(from));
    }

    /** Keeps what was found; that something is not there is not kept. */
    void keep(Asked asked, Reading<Optional<Leased>> found) {
        found.value().ifPresent(leased -> answers.put(asked.bytes(), bytes(leased, found.stamp())));
    }

    private static byte[] bytes(Leased leased, byte[] stamp) {
        var digest = ascii(leased.answer().digest().toString());
        byte kind;
        byte[] text;
        byte[] rest;
        switch (leased.answer()) {
            case OfBlob(var blob) -> {
                kind = BLOB;
                text = blob.upload() == null ? new byte[0] : ascii(blob.upload().value());
                rest = ByteBuffer.allocate(Long.BYTES).putLong(blob.size()).array();
            }
            case OfManifest(var manifest) -> {
                kind = MANIFEST;
                text = ascii(manifest.mediaType().value());
                rest = manifest.bytes();
            }
        }
        int lengths = 3 * Short.BYTES + stamp.length + digest.length + text.length;
        var to = ByteBuffer.allocate(lengths + Long.BYTES + 1 + rest.length);
        put(to, stamp);
        to.putLong(leased.until().toEpochMilli()).put(kind);
        put(to, digest);
        put(to, text);
        return to.put(rest).array();
    }

    private static Answer answer(ByteBuffer from) {
        byte kind = from.get();
        var digest = Digest.parse(text(take(from)));
        var text = text(take(from));
        if (kind == BLOB) {
            var upload = text.isEmpty() ? null : UploadId.parse(text);
            return new OfBlob(new StoredBlob(digest, upload, from.getLong()));
        }
        var bytes = new byte[from.remaining()];
        from.get(bytes);
        return new OfManifest(new PulledManifest(digest, new MediaType(text), bytes));
    }

    private static void put(ByteBuffer to, byte[] bytes) {
        to.putShort((short) bytes.length).put(bytes);
    }

    private static byte[] take(ByteBuffer from) {
        var bytes = new byte[from.getShort()];
        from.get(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
