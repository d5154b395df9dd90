package dev.berth.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.Digest.Algorithm;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** What every {@link BlobStore} does. */
public abstract class BlobStoreContract {
    private static final String HELLO = "hello, world";

    private final UploadId id = UploadId.random();
    private BlobStore store;

    protected abstract BlobStore open();

    /** The store after a restart of the process. */
    protected abstract BlobStore reopened();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void givesBackWhatWasUploaded() {
        var file = upload(id, HELLO);
        assertThat(file).isEqualTo(new BlobFile(sha256(HELLO), id));
        assertThat(read(file)).isEqualTo(HELLO);
        assertThat(store.size(id)).isEmpty();
    }

    @Test
    void takesABlobWithoutBytes() {
        assertThat(read(upload(id, ""))).isEmpty();
    }

    @Test
    void whatGrowsIsReadBesideItsWriter() {
        assertThat(store.openGrowing(id)).isEmpty();
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello");
            try (var growing = store.openGrowing(id).orElseThrow()) {
                assertThat(growing.size()).isEqualTo(5);
                assertThat(growing.read(ByteBuffer.allocate(9), 5)).isNegative();
                append(upload, ", world");
                assertThat(text(growing, 5)).isEqualTo(", world");
                var file = upload.commit(sha256(HELLO));
                assertThat(text(growing, 0)).isEqualTo(HELLO);
                assertThat(read(file)).isEqualTo(HELLO);
            }
        }
        assertThat(store.openGrowing(id)).isEmpty();
    }

    @Test
    void whatWasAbandonedIsReadToItsEndByWhoHasItOpen() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, HELLO);
            try (var growing = store.openGrowing(id).orElseThrow()) {
                upload.abandon();
                assertThat(text(growing, 0)).isEqualTo(HELLO);
            }
        }
    }

    private static String text(BlobContent content, long offset) {
        var bytes = ByteBuffer.allocate(100);
        int count = content.read(bytes, offset);
        return new String(bytes.array(), 0, count, StandardCharsets.UTF_8);
    }

    @Test
    void takesManyChunks() {
        var whole = new StringBuilder();
        try (var upload = store.begin(id, Algorithm.SHA512)) {
            for (int i = 0; i < 1000; i++) {
                append(upload, "chunk " + i);
                whole.append("chunk ").append(i);
            }
            assertThat(upload.size()).isEqualTo(whole.length());
            assertThat(read(upload.commit(digest(Algorithm.SHA512, whole.toString()))))
                    .isEqualTo(whole.toString());
        }
    }

    @Test
    void takesWhatRemainsInABufferAndNoMore() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            var bytes = ByteBuffer.wrap(bytes("xxhello, worldxx")).position(2).limit(14);
            upload.append(bytes);
            assertThat(bytes.hasRemaining()).isFalse();
            var direct = ByteBuffer.allocateDirect(4).put(bytes(" ...")).flip();
            upload.append(direct);
            assertThat(read(upload.commit(sha256(HELLO + " ...")))).isEqualTo(HELLO + " ...");
        }
    }

    @Test
    void readsFromAnyOffset() {
        try (var content = store.open(upload(id, HELLO)).orElseThrow()) {
            assertThat(content.size()).isEqualTo(12);
            var three = ByteBuffer.allocate(3);
            assertThat(content.read(three, 7)).isEqualTo(3);
            assertThat(three.array()).isEqualTo(bytes("wor"));
            assertThat(content.read(ByteBuffer.allocate(100), 10)).isEqualTo(2);
            assertThat(content.read(ByteBuffer.allocate(100), 12)).isEqualTo(-1);
        }
    }

    @Test
    void anUploadGoesOnInTheNextRequest() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello,");
        }
        assertThat(store.size(id)).contains(6L);
        try (var upload = resumed()) {
            assertThat(upload.size()).isEqualTo(6);
            append(upload, " world");
        }
        try (var upload = resumed()) {
            assertThat(read(upload.commit(sha256(HELLO)))).isEqualTo(HELLO);
        }
    }

    @Test
    void anUploadGoesOnAfterARestart() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello,");
        }
        store = reopened();
        assertThat(store.recover(id)).contains(6L);
        try (var upload = resumed()) {
            assertThat(upload.size()).isEqualTo(6);
            append(upload, " world");
            assertThat(read(upload.commit(sha256(HELLO)))).isEqualTo(HELLO);
        }
    }

    @Test
    void aBlobThatWasNamedBeforeARestartBecomesAnOpenUploadAgain() {
        var file = upload(id, HELLO);
        store = reopened();
        assertThat(store.recover(id)).contains(12L);
        assertThat(store.open(file)).isEmpty();
        assertThat(store.recover(id)).contains(12L);
        try (var upload = resumed()) {
            assertThat(upload.commit(sha256(HELLO))).isEqualTo(file);
        }
        assertThat(read(file)).isEqualTo(HELLO);
    }

    @Test
    void recoveringWhatLeftNothingFindsNothing() {
        assertThat(store.recover(id)).isEmpty();
        assertThat(store.resume(id, () -> {})).isEmpty();
        assertThat(store.size(id)).isEmpty();
    }

    @Test
    void aWrongDigestLeavesTheUploadOpen() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello,");
            assertThatThrownBy(() -> upload.commit(sha256(HELLO)))
                    .isInstanceOf(BerthException.Invalid.class)
                    .hasMessageContaining(sha256("hello,").toString());
            append(upload, " world");
            assertThat(read(upload.commit(sha256(HELLO)))).isEqualTo(HELLO);
        }
    }

    @Test
    void commitsWithTheAlgorithmThatIsAskedForLast() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello,");
            upload.hashWith(Algorithm.SHA512);
            append(upload, " world");
            assertThatThrownBy(() -> upload.commit(sha256(HELLO)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> upload.commit(digest(Algorithm.SHA512, "other")))
                    .isInstanceOf(BerthException.Invalid.class);
            var expected = digest(Algorithm.SHA512, HELLO);
            assertThat(upload.commit(expected)).isEqualTo(new BlobFile(expected, id));
        }
    }

    @Test
    void anUploadThatGoesOnSaysFirstHowItIsHashed() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello,");
        }
        store = reopened();
        store.recover(id);
        try (var upload = store.resume(id, () -> {}).orElseThrow()) {
            assertThat(upload.size()).isEqualTo(6);
            assertThatThrownBy(() -> append(upload, " world"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void twoUploadsOfOneDigestDoNotShareAFile() {
        var other = UploadId.random();
        try (var one = store.begin(id, Algorithm.SHA256);
                var two = store.begin(other, Algorithm.SHA256)) {
            append(one, HELLO);
            append(two, HELLO);
            var first = one.commit(sha256(HELLO));
            var second = two.commit(sha256(HELLO));
            store.delete(second);
            assertThat(store.open(second)).isEmpty();
            assertThat(read(first)).isEqualTo(HELLO);
        }
    }

    @Test
    void aSecondRequestMayNotWriteAtTheSameTime() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, "hello,");
            assertThatThrownBy(() -> store.resume(id, () -> {}))
                    .isInstanceOf(BerthException.Conflict.class);
            assertThat(store.size(id)).contains(6L);
            append(upload, " world");
            assertThat(read(upload.commit(sha256(HELLO)))).isEqualTo(HELLO);
        }
    }

    @Test
    void anAbandonedUploadLeavesNothing() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, HELLO);
            upload.abandon();
        }
        assertThat(store.size(id)).isEmpty();
        assertThat(store.resume(id, () -> {})).isEmpty();
    }

    @Test
    void anUploadThatIsAbandonedAfterItWasNamedLeavesNothing() {
        BlobFile file;
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, HELLO);
            assertThat(upload.isNamed()).isFalse();
            file = upload.commit(sha256(HELLO));
            assertThat(upload.isNamed()).isTrue();
            upload.abandon();
        }
        assertThat(store.open(file)).isEmpty();
        assertThat(store.resume(id, () -> {})).isEmpty();
    }

    @Test
    void whatWasNamedGoesOnOnceItIsSettledThatNobodyNeedsIt() {
        var file = upload(id, HELLO);
        try (var upload = resumed()) {
            assertThat(store.open(file)).isEmpty();
            assertThat(upload.isNamed()).isFalse();
            assertThat(upload.commit(sha256(HELLO))).isEqualTo(file);
        }
        assertThat(read(file)).isEqualTo(HELLO);
    }

    @Test
    void whatWasNamedIsNotTouchedWhenItCannotBeSettled() {
        var file = upload(id, HELLO);
        var unsettled = new IllegalStateException("a row may name it");
        assertThatThrownBy(() ->
                        store.resume(
                                id,
                                () -> {
                                    throw unsettled;
                                }))
                .isSameAs(unsettled);
        assertThat(read(file)).isEqualTo(HELLO);
        resumed().close(); // it is not in use any more
    }

    @Test
    void nobodyElseGoesOnWhileItIsBeingSettled() {
        upload(id, HELLO);
        var asked = new AtomicInteger();
        Runnable askedInBetween =
                () -> {
                    asked.incrementAndGet();
                    assertThatThrownBy(() -> store.resume(id, () -> {}))
                            .isInstanceOf(BerthException.Conflict.class);
                };
        try (var upload = store.resume(id, askedInBetween).orElseThrow()) {
            assertThat(upload.size()).isEqualTo(HELLO.length());
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void everyByteMakesAnUploadYounger() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            var begun = upload.touchedAt();
            await().until(() -> {
                append(upload, "x");
                return upload.touchedAt().isAfter(begun);
            });
        }
    }

    @Test
    void anOpenUploadNeedsNoSettling() {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, HELLO);
        }
        store.resume(id, () -> fail("it was never named")).orElseThrow().close();
    }

    @Test
    void aDeletedBlobIsGoneAndCanBeReadToItsEndByWhoHasItOpen() {
        var file = upload(id, HELLO);
        try (var content = store.open(file).orElseThrow()) {
            store.delete(file);
            store.delete(file);
            assertThat(store.open(file)).isEmpty();
            assertThat(content.read(ByteBuffer.allocate(100), 0)).isEqualTo(12);
        }
    }

    private BlobUpload resumed() {
        var upload = store.resume(id, () -> {}).orElseThrow();
        upload.hashWith(Algorithm.SHA256);
        return upload;
    }

    private BlobFile upload(UploadId id, String content) {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            append(upload, content);
            return upload.commit(sha256(content));
        }
    }

    private static void append(BlobUpload upload, String text) {
        upload.append(ByteBuffer.wrap(bytes(text)));
        upload.settle();
    }

    private String read(BlobFile file) {
        try (var content = store.open(file).orElseThrow()) {
            var buffer = ByteBuffer.allocate((int) content.size());
            while (buffer.hasRemaining()) {
                assertThat(content.read(buffer, buffer.position())).isPositive();
            }
            return new String(buffer.array(), StandardCharsets.UTF_8);
        }
    }

    private static Digest sha256(String text) {
        return digest(Algorithm.SHA256, text);
    }

    private static Digest digest(Algorithm algorithm, String text) {
        return ContentHash.of(algorithm, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
