package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.console.CommandFailed;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;

class LocalProcessTest {
    @Test
    void whoListensIsFoundByThePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var target = Target.of(URI.create("http://127.0.0.1:" + socket.getLocalPort()), 0);

            assertThat(target.process())
                    .extracting(LocalProcess::pid)
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void nobodyIsFoundWhereNobodyListens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(Listeners.at(at(InetAddress.getLoopbackAddress(), port))).isEmpty();
    }

    @Test
    void anotherMachinesProcessIsNotLookedFor() throws IOException {
        try (var socket = new ServerSocket(0)) {
            // RFC 5737: an address of documents, and of no machine.
            var elsewhere = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});

            assertThat(Listeners.at(at(elsewhere, socket.getLocalPort()))).isEmpty();
        }
    }

    @Test
    void figuresAreThoseOfTheKernel() {
        var self = LocalProcess.self();

        assertThat(self.cpu()).isPositive();
        assertThat(self.resident()).isBetween(1_000_000L, self.peakResident());
        assertThat(LocalProcess.of(self.pid()).name()).isNotEmpty();
    }

    @Test
    void aProcessThatIsNotThereIsSaidNotToBe() {
        // The kernel gives no number above its limit, which is 2^22 at most.
        assertThatThrownBy(() -> LocalProcess.of(5_000_000))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("no process 5000000");
    }

    private static InetSocketAddress at(InetAddress address, int port) {
        return new InetSocketAddress(address, port);
    }
}
