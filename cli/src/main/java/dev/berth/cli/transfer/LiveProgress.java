package dev.berth.cli.transfer;

import dev.berth.cli.console.Printable;
import dev.berth.cli.console.Screen;
import dev.berth.cli.console.Words;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A line in a terminal that is drawn again four times a second, by a thread of its own. */
public final class LiveProgress implements Progress {
    private static final long PERIOD_MILLIS = 250;

    private final AtomicLong bytes = new AtomicLong();
    private final long began = System.nanoTime();
    private final ScheduledExecutorService clock;
    private final String copied;

    // Guarded by this, as is the screen.
    private final Screen screen;
    private String image = "";
    private int number;
    private int images;

    /**
     * @param copied what is said of an image that was not there
     */
    public LiveProgress(Screen screen, String copied) {
        this.screen = screen;
        this.copied = copied;
        this.clock =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("progress").daemon().factory());
        var _ = clock.scheduleWithFixedDelay(this::draw, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void draw() {
        double seconds = Math.max(0.001, (System.nanoTime() - began) / 1e9);
        long moved = bytes.get();
        screen.draw(
                number == 0
                        ? List.of("looking for images…")
                        : List.of(
                                "%d of %d  %s  %s, %s/s"
                                        .formatted(
                                                number,
                                                images,
                                                image,
                                                Words.size(moved),
                                                Words.size((long) (moved / seconds)))));
    }

    @Override
    public synchronized void begins(int next, int of, String name) {
        number = next;
        images = of;
        image = name;
    }

    @Override
    public void moved(long more) {
        bytes.addAndGet(more);
    }

    @Override
    public synchronized void done(String name, boolean changed) {
        settle(PlainProgress.line(name, changed, copied));
    }

    @Override
    public synchronized void failed(String name, String why) {
        settle(name + "  failed: " + Printable.of(why));
    }

    @Override
    public synchronized void note(String text) {
        settle(Printable.of(text));
    }

    private void settle(String line) {
        screen.settle(List.of(line));
        draw();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        synchronized (this) {
            screen.settle(List.of());
        }
    }
}
