package dev.berth.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The Engine's words, as they have been seen. */
final class PortTakenTest {
    @Test
    void readsWhatTheEnginesOwnTableSays() {
        assertThat(
                        PortTaken.in(
                                "driver failed programming external connectivity on endpoint web-2"
                                        + " (1f): Bind for 10.20.0.11:20000 failed: port is already"
                                        + " allocated"))
                .contains("20000");
    }

    @Test
    void readsWhatTheKernelSays() {
        assertThat(
                        PortTaken.in(
                                "driver failed programming external connectivity on endpoint web-2"
                                        + " (1f): Error starting userland proxy: listen tcp4"
                                        + " 10.20.0.11:20001: bind: address already in use"))
                .contains("20001");
    }

    @Test
    void readsAnIpv6Address() {
        assertThat(PortTaken.in("Bind for [fd00::1]:20002 failed: port is already allocated"))
                .contains("20002");
    }

    @Test
    void knowsOtherWordsForIt() {
        assertThat(PortTaken.in("port is already allocated")).isPresent();
    }

    @Test
    void leavesEverythingElseAlone() {
        assertThat(PortTaken.in("listen tcp4 10.0.0.1:1: bind: cannot assign requested address"))
                .isEmpty();
    }
}
