package dev.berth.deploy.docker;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts lines together from the frames of a log. A frame ends where the application's write did, so
 * a line may come in several, and those of standard output and standard error mix.
 */
final class Lines extends Answers<Frame> {
    /** An application that never ends a line does not fill the memory. */
    private static final int LONGEST = 16 << 10;

    /** Of the one thread that reads the stream. */
    private final Map<StreamType, ByteArrayOutputStream> begun = new EnumMap<>(StreamType.class);

    private final Consumer<String> line;
    private final Runnable ended;

    /**
     * @param ended once, when there is nothing more to come, also for a broken connection; not if
     *     it was closed before
     */
    Lines(Consumer<String> line, Runnable ended) {
        this.line = line;
        this.ended = ended;
    }

    @Override
    public void onNext(Frame frame) {
        if (isOver()) {
            return;
        }
        var buffer = begun.computeIfAbsent(frame.getStreamType(), s -> new ByteArrayOutputStream());
        for (byte b : frame.getPayload()) {
            if (b == '\n' || buffer.size() == LONGEST) {
                emit(buffer);
            }
            if (b != '\n') {
                buffer.write(b);
            }
        }
    }

    /** What was written without an end of line is a line too. */
    @Override
    protected void ended() {
        begun.values().stream().filter(b -> b.size() > 0).forEach(this::emit);
        ended.run();
    }

    private void emit(ByteArrayOutputStream buffer) {
        var text = buffer.toString(StandardCharsets.UTF_8);
        buffer.reset();
        line.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
