package dev.berth.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lines at the end of a terminal that are drawn again and again, below those that stay. One thread
 * draws.
 */
public final class Screen {
    private final PrintWriter out;
    private final int width;
    private final int height;
    private int drawn;

    public Screen(PrintWriter out, int width, int height) {
        this.out = out;
        this.width = width;
        this.height = height;
    }

    /** On the terminal of this process, as large as it is now. */
    public static Screen ofTerminal(PrintWriter out) {
        // The JDK does not tell a terminal's size; stty, which every Linux has, does.
        try {
            var stty = new ProcessBuilder("stty", "size").redirectInput(Redirect.INHERIT).start();
            var answer =
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            var size = answer.strip().split(" ", -1);
            int rows = Integer.parseInt(size[0]);
            int columns = Integer.parseInt(size[1]);
            if (rows > 0 && columns > 0) {
                return new Screen(out, columns, rows);
            }
        } catch (IOException | RuntimeException e) {
            // Then the size that terminals have had for ever.
        }
        return new Screen(out, 80, 24);
    }

    /** Replaces what was drawn last. */
    public void draw(List<String> lines) {
        var text = new StringBuilder(erased());
        // Going up works only within the screen, and only where each line is one line of it.
        var shown = lines.subList(0, Math.min(lines.size(), height - 1));
        for (var line : shown) {
            text.append(line, 0, Math.min(line.length(), width)).append('\n');
        }
        drawn = shown.size();
        out.print(text);
        out.flush();
    }

    /** Replaces what was drawn last with lines that stay. */
    public void settle(List<String> lines) {
        var text = new StringBuilder(erased());
        lines.forEach(line -> text.append(line).append('\n'));
        drawn = 0;
        out.print(text);
        out.flush();
    }

    private String erased() {
        // Up to the first of those lines, then clear to the end of the screen.
        return drawn == 0 ? "" : "\033[" + drawn + "A\033[J";
    }
}
