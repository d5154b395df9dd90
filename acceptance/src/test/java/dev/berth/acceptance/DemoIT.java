package dev.berth.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

import java.util.regex.Pattern;

/** The whole promise in one command, and a second time on the same machine. */
@Timeout(600)
class DemoIT {
    private static final Pattern LAST_WORD =
            Pattern.compile("(?s).*\\b0 failed of ([\\d,]+) requests.*");

    @RepeatedTest(2)
    void endsWithoutAFailedRequest() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the demo needs root");
        var said = Command.of(Distribution.LAUNCHER, "demo").succeed();
        var last = LAST_WORD.matcher(said);
        assertThat(last.matches()).as(said).isTrue();
        System.out.println("berth demo: 0 failed of " + last.group(1) + " requests");
        assertThat(Long.parseLong(last.group(1).replace(",", ""))).isGreaterThan(2000);
    }
}
