package dev.berth.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

class ScreenTest {
    private final StringWriter written = new StringWriter();
    private final Screen screen = new Screen(new PrintWriter(written), 10, 4);

    @Test
    void goesUpByAsManyLinesAsItDrew() {
        screen.draw(List.of("one", "two"));
        screen.draw(List.of("three"));

        assertThat(written).hasToString("one\ntwo\n\033[2A\033[Jthree\n");
    }

    @Test
    void leavesWhatIsSettled() {
        screen.draw(List.of("one"));
        screen.settle(List.of("done"));
        screen.draw(List.of("next"));

        assertThat(written).hasToString("one\n\033[1A\033[Jdone\nnext\n");
    }

    @Test
    void cutsWhatWouldScrollOrWrap() {
        screen.draw(List.of("0123456789abc", "2", "3", "4", "5"));
        screen.draw(List.of());

        assertThat(written).hasToString("0123456789\n2\n3\n\033[3A\033[J");
    }
}
