package dev.berth.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

final class LinesTest {
    private final List<String> found = new ArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final Lines lines = new Lines(found::add, ends::incrementAndGet);

    @Test
    void takesSeveralLinesOutOfOneFrame() {
        out("one\ntwo\r\n\nthree\n");
        assertThat(found).containsExactly("one", "two", "", "three");
    }

    @Test
    void putsALineTogetherFromSeveralFrames() {
        out("he");
        out("llo\nwor");
        out("ld\n");
        assertThat(found).containsExactly("hello", "world");
    }

    @Test
    void doesNotMixStandardOutputAndStandardError() {
        out("out ");
        err("err\n");
        out("put\n");
        assertThat(found).containsExactly("err", "out put");
    }

    @Test
    void putsACharacterTogetherFromTwoFrames() {
        var snowman = "☃\n".getBytes(StandardCharsets.UTF_8);
        lines.onNext(new Frame(StreamType.STDOUT, Arrays.copyOf(snowman, 2)));
        lines.onNext(new Frame(StreamType.STDOUT, Arrays.copyOfRange(snowman, 2, snowman.length)));
        assertThat(found).containsExactly("☃");
    }

    @Test
    void breaksALineThatDoesNotEnd() {
        out("x".repeat(100_000));
        lines.onComplete();
        assertThat(found).hasSizeGreaterThan(5).allMatch(line -> line.length() <= 16 << 10);
        assertThat(String.join("", found)).hasSize(100_000);
    }

    @Test
    void handsOverTheLastLineWithoutAnEnd() {
        out("bye");
        lines.onComplete();
        assertThat(found).containsExactly("bye");
        assertThat(ends).hasValue(1);
    }

    @Test
    void endsOnce() {
        lines.onError(new IOException("connection reset"));
        lines.onComplete();
        lines.close();
        assertThat(ends).hasValue(1);
    }

    @Test
    void isSilentOnceItIsClosed() {
        lines.close();
        out("late\n");
        lines.onError(new IOException("closed"));
        assertThat(found).isEmpty();
        assertThat(ends).hasValue(0);
    }

    @Test
    void closesAStreamThatOpensLate() {
        lines.close();
        var closed = new AtomicInteger();
        lines.onStart(closed::incrementAndGet);
        assertThat(closed).hasValue(1);
    }

    private void out(String text) {
        lines.onNext(new Frame(StreamType.STDOUT, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void err(String text) {
        lines.onNext(new Frame(StreamType.STDERR, text.getBytes(StandardCharsets.UTF_8)));
    }
}
