package dev.berth.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsTextsToTheLeftAndNumbersToTheRight() {
        var table = new Table().left("NAME").right("SIZE").left("KIND");
        table.row("web", 7, "image").row("a-long-name", 12345, "index");

        assertThat(table.lines())
                .containsExactly(
                        "NAME          SIZE  KIND",
                        "web              7  image",
                        "a-long-name  12345  index");
    }

    @Test
    void endsNoLineWithBlanks() {
        var table = new Table().left("A").left("LONG TITLE").row("x", "").row("y", "z");

        assertThat(table.lines()).containsExactly("A  LONG TITLE", "x", "y  z");
    }

    @Test
    void printsOnlyItsTitlesWithoutRows() {
        var table = new Table().left("A").right("B");

        assertThat(table.isEmpty()).isTrue();
        assertThat(table).hasToString("A  B");
    }

    @Test
    void keepsControlCharactersFromTheTerminal() {
        var table = new Table().left("A").row("red\033[31m\ttail\n");

        assertThat(table.lines()).containsExactly("A", "red?[31m tail?");
    }

    @Test
    void refusesARowThatDoesNotFit() {
        var table = new Table().left("A").right("B");

        assertThatThrownBy(() -> table.row("one")).hasMessage("1 cells for 2 columns");
    }
}
