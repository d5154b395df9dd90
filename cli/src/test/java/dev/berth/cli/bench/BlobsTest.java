package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.wire.RequestFailed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

class BlobsTest {
    private static final int MIB = 1024 * 1024;
    private final Filler filler = new Filler();

    @ParameterizedTest
    @ValueSource(longs = {32, 33, 64 * 1024, MIB, MIB + 32, 3 * MIB + 17})
    void theDigestIsThatOfTheBytesInEitherForm(long size) throws Exception {
        var blob = new Blobs(filler, size).blob(7, 12);

        var plain = bytes(blob.plain());
        assertThat(plain).hasSize((int) size);
        assertThat(blob.digest()).isEqualTo(sha256(plain));
        assertThat(unchunked(bytes(blob.chunked()))).isEqualTo(plain);
    }

    @Test
    void noTwoAreAlikeAndEachIsAlwaysTheSame() {
        var blobs = new Blobs(filler, 64 * 1024);

        assertThat(blobs.blob(1, 2).digest())
                .isNotEqualTo(blobs.blob(2, 1).digest())
                .isNotEqualTo(blobs.blob(1, 3).digest())
                .isEqualTo(new Blobs(new Filler(), 64 * 1024).blob(1, 2).digest());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, MIB - 1, MIB, 2 * MIB + 67, 2 * MIB + 68, 2 * MIB + 99})
    void everyWrongByteIsSeen(int where) {
        var blob = new Blobs(filler, 2 * MIB + 100).blob(0, 1);
        var bytes = bytes(blob.plain());
        bytes[where]++;

        assertThatThrownBy(() -> compare(blob.from(0), bytes, 0, bytes.length))
                .isInstanceOf(RequestFailed.class)
                .hasMessageContaining(blob.digest());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, MIB - 3, 2 * MIB + 60, 2 * MIB + 90})
    void aPartIsComparedWithItsPlace(int from) throws RequestFailed {
        var blob = new Blobs(filler, 2 * MIB + 100).blob(0, 1);
        var bytes = bytes(blob.plain());

        var comparison = blob.from(from);
        compare(comparison, bytes, from, bytes.length);
        comparison.endsAt(bytes.length);

        assertThatThrownBy(() -> comparison.endsAt(bytes.length + 1))
                .isInstanceOf(RequestFailed.class);
    }

    @Test
    void moreThanThereIsIsWrong() {
        var blob = new Blobs(filler, 100).blob(0, 1);
        var bytes = Arrays.copyOf(bytes(blob.plain()), 101);

        assertThatThrownBy(() -> compare(blob.from(0), bytes, 0, 101))
                .isInstanceOf(RequestFailed.class);
    }

    /** In pieces that meet no boundary. */
    private static void compare(Blob.Comparison comparison, byte[] bytes, int from, int end)
            throws RequestFailed {
        for (int at = from; at < end; at += 10_007) {
            comparison.take(bytes, at, Math.min(10_007, end - at));
        }
    }

    private static byte[] bytes(ByteBuffer... buffers) {
        var all = new ByteArrayOutputStream();
        for (var buffer : buffers) {
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static byte[] unchunked(byte[] chunks) throws IOException {
        var in = new ByteArrayInputStream(chunks);
        var all = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            all.writeBytes(in.readNBytes(size));
            assertThat(in.readNBytes(2)).containsExactly('\r', '\n');
        }
        assertThat(in.readAllBytes()).containsExactly('\r', '\n');
        return all.toByteArray();
    }

    private static int size(ByteArrayInputStream in) {
        var digits = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            digits.append((char) c);
        }
        assertThat(in.read()).isEqualTo('\n');
        return Integer.parseInt(digits.toString(), 16);
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        return "sha256:" + HexFormat.of().formatHex(digest);
    }
}
