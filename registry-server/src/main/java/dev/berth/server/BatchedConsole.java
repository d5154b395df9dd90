package dev.berth.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes lines to standard output, many at once and on a thread of its own: for the access log,
 * where a line by itself costs about as much as the request that it tells of. A line comes out
 * {@link #COMPANY} later than it could. A process that is killed loses the lines of that time; one
 * that is stopped loses none. Where nobody reads them, {@link #MOST} lines wait, and then whoever
 * has another.
 *
 * <p>Why none is lost at a stop: a line is put into the queue before it is looked whether the stop
 * has begun, and the stop begins before it empties the queue. So either the stop finds the line, or
 * its own thread sees the stop and writes it.
 */
public final class BatchedConsole extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final long COMPANY = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST = 8192;
    private static final int BATCH = 64 * 1024;
    private static final String MISSING =
            " lines of the access log are missing here: nobody read them in time\n";

    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(MOST);
    private final Thread writer =
            Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    private final AtomicLong lost = new AtomicLong();
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    private final PrintStream out;
    private volatile boolean isIdle;
    private volatile boolean isStopping;
    private @Nullable Encoder<ILoggingEvent> encoder;

    /** Called by logback. */
    public BatchedConsole() {
        this(System.out);
    }

    BatchedConsole(PrintStream out) {
        this.out = out;
    }

    /** Called by logback, which reads how lines look from its configuration. */
    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    @Override
    public void start() {
        super.start();
        writer.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::flush, "access-log-stop"));
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!waiting.offer(event)) {
            lost.incrementAndGet();
        }
        if (isStopping) {
            write();
        } else if (isIdle) {
            LockSupport.unpark(writer);
        }
    }

    private void run() {
        while (true) {
            isIdle = true;
            while (waiting.isEmpty()) {
                LockSupport.park(this);
            }
            isIdle = false;
            LockSupport.parkNanos(this, COMPANY);
            try {
                write();
            } catch (RuntimeException | Error e) {
                addError("lines of the access log could not be written", e);
            }
        }
    }

    /** From now on nothing waits. */
    void flush() {
        isStopping = true;
        write();
    }

    private synchronized void write() {
        var lines = encoder;
        if (lines == null) {
            return;
        }
        for (var event = waiting.poll(); event != null; event = waiting.poll()) {
            batch.writeBytes(lines.encode(event));
            if (batch.size() >= BATCH || waiting.isEmpty()) {
                long missing = lost.getAndSet(0);
                if (missing > 0) {
                    batch.writeBytes((missing + MISSING).getBytes(StandardCharsets.UTF_8));
                }
                out.write(batch.toByteArray(), 0, batch.size());
                out.flush();
                batch.reset();
            }
        }
    }
}
