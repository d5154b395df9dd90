package dev.berth.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.Durability;
import dev.berth.storage.Reserve;
import dev.berth.storage.blob.UploadId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class FreeSpaceTest {
    private static final long MIB = 1 << 20;

    private final AtomicLong usable = new AtomicLong(150 * MIB);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final FreeSpace space =
            new FreeSpace(
                    () -> {
                        asked.incrementAndGet();
                        return usable.get();
                    },
                    100 * MIB,
                    nanos::get);

    private void aSecondPasses() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    private void requireFull(long bytes) {
        assertThatThrownBy(() -> space.take(bytes))
                .isInstanceOf(BerthException.DiskFull.class)
                .hasMessageContaining("reserve of 100 MiB");
    }

    @Test
    void theReserveIsNeverTouchedHoweverFastItIsTaken() {
        for (int i = 0; i < 50; i++) {
            space.take(MIB);
        }
        requireFull(1);
        space.take(0);
        assertThat(asked).hasValue(1);
    }

    @Test
    void theFileSystemIsAskedOnceASecond() {
        space.take(50 * MIB);
        usable.set(101 * MIB);
        requireFull(1);
        aSecondPasses();
        space.take(MIB);
        requireFull(1);
        assertThat(asked).hasValue(2);
    }

    @Test
    void belowTheReserveNothingIsTaken() {
        usable.set(100 * MIB - 1);
        requireFull(0);
        usable.set(300 * MIB);
        requireFull(0);
        aSecondPasses();
        space.take(200 * MIB);
    }

    @Test
    void aDiskThatCannotBeAskedIsAnError() {
        var broken =
                new FreeSpace(
                        () -> {
                            throw new IOException("Input/output error");
                        },
                        1,
                        nanos::get);
        assertThatThrownBy(() -> broken.take(0)).isInstanceOf(BerthException.StorageFailed.class);
    }

    @Test
    void theReserveIsASizeOrAPartOfTheDiskWhicheverIsLess() {
        assertThat(Reserve.ofBytes(5 * MIB).of(1000 * MIB)).isEqualTo(5 * MIB);
        assertThat(Reserve.ofPercent(10).of(1000 * MIB)).isEqualTo(100 * MIB);
        assertThat(Reserve.DEFAULT.of(100 * MIB)).isEqualTo(5 * MIB);
        assertThat(Reserve.DEFAULT.of(1L << 40)).isEqualTo(1L << 30);
        assertThat(Reserve.NONE.of(1000 * MIB)).isZero();
    }

    @Test
    void anUploadIsRefusedWhereTheReserveBeginsAndStaysAsItWas(@TempDir Path directory) {
        var store =
                FileBlobs.open(directory, new Disk(Durability.FLUSHED), space, Readback.PATIENCE);
        try (var upload = store.begin(UploadId.random(), Digest.Algorithm.SHA256)) {
            upload.append(ByteBuffer.allocate(40 * (int) MIB));
            var more = ByteBuffer.allocate(11 * (int) MIB);
            assertThatThrownBy(() -> upload.append(more))
                    .isInstanceOf(BerthException.DiskFull.class);
            assertThat(upload.size()).isEqualTo(40 * MIB);
            assertThat(store.size(upload.id())).contains(40 * MIB);
            upload.append(more.limit(10 * (int) MIB));
            space.take(0);
        }
        usable.set(MIB);
        aSecondPasses();
        assertThatThrownBy(() -> store.requireRoom(0)).isInstanceOf(BerthException.DiskFull.class);
        assertThatThrownBy(() -> store.begin(UploadId.random(), Digest.Algorithm.SHA256))
                .isInstanceOf(BerthException.DiskFull.class);
    }

    @Test
    void aRealDiskCanBeAsked(@TempDir Path directory) throws IOException {
        FreeSpace.on(directory, Reserve.ofBytes(1)).take(1);
        assertThatThrownBy(() -> FreeSpace.on(directory, Reserve.ofPercent(100)).take(1))
                .isInstanceOf(BerthException.DiskFull.class);
    }
}
