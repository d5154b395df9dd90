package dev.berth.deploy.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

final class TableTest {
    @Test
    void findsColumnsByTheirNames() {
        var table =
                Table.commaSeparated("# svname,new,status,\nberth1,x,UP,\nberth2,y,DOWN 1/2,\n");
        assertThat(table.rows())
                .extracting(r -> r.text("svname"))
                .containsExactly("berth1", "berth2");
        assertThat(table.rows())
                .extracting(r -> r.text("status"))
                .containsExactly("UP", "DOWN 1/2");
    }

    @Test
    void readsAMissingColumnAsNothing() {
        var row = Table.commaSeparated("# a,b,\n1,,\n").rows().getFirst();
        assertThat(row.text("c")).isEmpty();
        assertThat(row.number("c")).isZero();
        assertThat(row.number("b")).isZero();
        assertThat(row.number("a")).isEqualTo(1);
    }

    @Test
    void keepsCommasInsideOfQuotes() {
        var row =
                Table.commaSeparated("# a,last_chk,c\n1,\"no, \"\"really\"\"\",3\n")
                        .rows()
                        .getFirst();
        assertThat(row.text("last_chk")).isEqualTo("no, really");
        assertThat(row.text("c")).isEqualTo("3");
    }

    @Test
    void passesOverTheVersionBeforeTheHeader() {
        var table = Table.spaceSeparated("1\n# be_id srv_name srv_addr\n3 berth1 ::1\n");
        assertThat(table.rows()).hasSize(1);
        assertThat(table.rows().getFirst().text("be_id")).isEqualTo("3");
        assertThat(table.rows().getFirst().text("srv_addr")).isEqualTo("::1");
    }

    @Test
    void readsAFaultAsNoRows() {
        assertThat(Table.spaceSeparated("Can't find backend.\n").rows()).isEmpty();
        assertThat(Table.commaSeparated("No such proxy.\n").rows()).isEmpty();
    }

    @Test
    void readsALargeTable() {
        var reply = new StringBuilder("# svname,scur,\n");
        IntStream.range(0, 10_000).forEach(n -> reply.append("berth").append(n).append(",7,\n"));
        var rows = Table.commaSeparated(reply.toString()).rows();
        assertThat(rows).hasSize(10_000);
        assertThat(rows.getLast().text("svname")).isEqualTo("berth9999");
    }

    @Property
    void neverFailsOnWhatItCannotRead(@ForAll String reply) {
        assertThat(Table.commaSeparated(reply)).isNotNull();
        assertThat(Table.spaceSeparated(reply)).isNotNull();
    }
}
