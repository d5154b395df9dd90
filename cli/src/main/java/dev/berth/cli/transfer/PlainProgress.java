package dev.berth.cli.transfer;

import dev.berth.cli.console.Printable;

import java.io.PrintWriter;

/** A line for each image, for a log. */
public final class PlainProgress implements Progress {
    private final PrintWriter out;
    private final PrintWriter err;
    private final String copied;

    /**
     * @param err for what went wrong
     * @param copied what is said of an image that was not there
     */
    public PlainProgress(PrintWriter out, PrintWriter err, String copied) {
        this.out = out;
        this.err = err;
        this.copied = copied;
    }

    /** What one line says of an image. */
    static String line(String image, boolean changed, String copied) {
        return image + "  " + (changed ? copied : "is there already");
    }

    @Override
    public void begins(int number, int images, String image) {}

    @Override
    public void moved(long bytes) {}

    @Override
    public void done(String image, boolean changed) {
        out.println(line(image, changed, copied));
    }

    @Override
    public void failed(String image, String why) {
        err.println(image + "  failed: " + Printable.of(why));
    }

    @Override
    public void note(String text) {
        err.println(Printable.of(text));
    }

    @Override
    public void close() {}
}
