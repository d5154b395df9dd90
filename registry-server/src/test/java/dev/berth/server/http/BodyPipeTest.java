package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** Each buffer is released once, in whatever order handler, body and connection end. */
class BodyPipeTest {
    private final AtomicInteger pulls = new AtomicInteger();
    private final BodyPipe pipe =
            new BodyPipe(OptionalLong.empty(), false, 8, pulls::incrementAndGet);

    private static ByteBuf piece(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void handsOverInOrderAndReleases() {
        var first = piece("ab");
        var second = piece("cd");
        pipe.offer(first);
        pipe.offer(second);
        pipe.end();
        assertThat(pipe.readAtMost(4)).asString(StandardCharsets.US_ASCII).isEqualTo("abcd");
        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
        assertThat(pipe.received()).isEqualTo(4);
    }

    @Test
    void wantsNothingBeforeTheFirstPull() {
        assertThat(pipe.wantsMore()).isFalse();
    }

    @Test
    void aClientThatWasOnlyNowAskedIsNotStarved() throws InterruptedException {
        var reader = Thread.ofVirtual().start(() -> pipe.readAtMost(8));
        await().until(pipe::wantsMore);
        assertThat(pipe.isWantedFor(Duration.ofDays(1))).isFalse();
        assertThat(pipe.isWantedFor(Duration.ZERO)).isTrue();
        pipe.end();
        reader.join();
        assertThat(pipe.isWantedFor(Duration.ZERO)).isFalse();
    }

    @Test
    void wantsNoMoreThanItsWindow() {
        pipe.offer(piece("a"));
        pipe.offer(piece("12345678"));
        pipe.end();
        assertThat(pipe.wantsMore()).isFalse();
        pipe.forEach(_ -> {});
        // It was full before the second piece was taken, and was read for again.
        assertThat(pulls).hasPositiveValue();
    }

    @Test
    void whatWasQueuedComesBeforeTheBreak() {
        pipe.offer(piece("abc"));
        pipe.fail(new BerthException.BodyBroken("gone", null));
        var seen = new AtomicInteger();
        assertThatThrownBy(() -> pipe.forEach(bytes -> seen.addAndGet(bytes.remaining())))
                .isInstanceOf(BerthException.BodyBroken.class);
        assertThat(seen).hasValue(3);
    }

    @Test
    void aBreakAfterTheEndIsNone() {
        pipe.offer(piece("abc"));
        pipe.end();
        pipe.fail(new BerthException.BodyBroken("gone", null));
        assertThat(pipe.readAtMost(3)).hasSize(3);
    }

    @Test
    void releasesThePieceOfAConsumerThatThrows() {
        var first = piece("ab");
        var second = piece("cd");
        pipe.offer(first);
        pipe.offer(second);
        assertThatThrownBy(() ->
                        pipe.forEach(_ -> {
                            throw new IllegalStateException("no");
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(first.refCnt()).isZero();
        pipe.abandon();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void dropsWhatComesAfterTheHandlerEnded() {
        pipe.abandon();
        var late = piece("late");
        pipe.offer(late);
        assertThat(late.refCnt()).isZero();
        assertThat(pipe.arrived()).isEqualTo(4);
        assertThat(pipe.wantsMore()).isTrue();
    }

    @Test
    void releasesEmptyPieces() {
        var empty = Unpooled.buffer(1);
        pipe.offer(empty);
        assertThat(empty.refCnt()).isZero();
    }

    @Test
    void aBodyThatNobodyAskedForIsNoLittleRest() {
        var announced = new BodyPipe(OptionalLong.of(5), true, 8, () -> {});
        assertThat(announced.restIsAtMost(100)).isFalse();
        assertThat(new BodyPipe(OptionalLong.of(5), false, 8, () -> {}).restIsAtMost(5)).isTrue();
        assertThat(new BodyPipe(OptionalLong.of(6), false, 8, () -> {}).restIsAtMost(5)).isFalse();
        assertThat(pipe.restIsAtMost(100)).isFalse();
        pipe.end();
        assertThat(pipe.restIsAtMost(0)).isTrue();
    }

    @Test
    void refusesAnAnnouncedLengthBeforeItReads() {
        var announced = new BodyPipe(OptionalLong.of(5), true, 8, pulls::incrementAndGet);
        assertThatThrownBy(() -> announced.readAtMost(4))
                .isInstanceOf(BerthException.TooLarge.class);
        assertThat(pulls).hasValue(0);
    }

    @Test
    void aSmallBodyComesUnaskedAndNoMoreThanFits() {
        var small = new BodyPipe(OptionalLong.of(8), false, 8, pulls::incrementAndGet);
        assertThat(small.wantsMore()).isTrue();
        small.offer(Unpooled.wrappedBuffer(new byte[1]));
        assertThat(small.wantsMore()).isTrue();
        small.offer(Unpooled.wrappedBuffer(new byte[1]));
        assertThat(small.wantsMore()).as("more than two pieces").isFalse();
        assertThat(small.isWantedFor(Duration.ZERO)).isFalse();
        small.abandon();
        assertThat(new BodyPipe(OptionalLong.of(9), false, 8, () -> {}).wantsMore()).isFalse();
        assertThat(new BodyPipe(OptionalLong.of(8), true, 8, () -> {}).wantsMore()).isFalse();
        assertThat(new BodyPipe(OptionalLong.empty(), false, 8, () -> {}).wantsMore()).isFalse();
    }
}
