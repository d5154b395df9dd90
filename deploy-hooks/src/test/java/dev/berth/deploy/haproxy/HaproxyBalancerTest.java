package dev.berth.deploy.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.Slot;
import dev.berth.deploy.rollout.StepFailed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What no HAProxy does, and what happens before one is reached. */
final class HaproxyBalancerTest {
    private static final Slot SLOT = new Slot("web", "berth1");
    private static final Duration SOON = Duration.ofMillis(300);

    @TempDir private Path directory;
    private final AtomicReference<FakeRuntime> fake = new AtomicReference<>();

    @AfterEach
    void stopFake() throws IOException {
        if (fake.get() != null) {
            fake.get().close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "HTTP/1.1 400 Bad request\r\nConnection: close\r\n\r\n<html>\n\n</html>\n",
                "Pid: many\n\n# a b\n\n# a,b\n\n",
                "Name: HAProxy\nPid: 42\n\n",
                "Pid: 42\n\n1\n# be_name srv_name\n\n",
                "\u0000\u0001\u0002\n\n\n\n",
            })
    void saysThatAnAnswerIsNotHaproxys(String reply) throws IOException {
        var balancer = balancer(line -> reply);
        assertThatThrownBy(() -> balancer.read(Set.of("web")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("lb1")
                .matches(failed -> ((StepFailed) failed).worthRetrying());
    }

    @Test
    void writesNothingToWhatItCannotRead() throws IOException {
        var balancer = balancer(line -> "No such command.\n\n");
        assertThatThrownBy(() -> balancer.assign(SLOT, "10.0.0.1", 20000))
                .isInstanceOf(StepFailed.class);
        assertThat(fake.get().lines()).allMatch(line -> line.startsWith("show "));
    }

    @Test
    void believesTheReadingAndNotTheReply() throws IOException {
        var balancer =
                balancer(line -> line.startsWith("show") ? draining("10.0.0.1", 20000) : "\n");
        assertThatThrownBy(() -> balancer.maint(SLOT))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("web/berth1")
                .hasMessageContaining("10.0.0.1:20000, status DRAIN, check L7OK");
    }

    @Test
    void repeatsWhatHaproxySaidWhenItDidNotObey() throws IOException {
        var balancer =
                balancer(line ->
                        line.startsWith("show")
                                ? draining("10.0.0.1", 20000)
                                : "It is Sunday.\n\n");
        assertThatThrownBy(() -> balancer.maint(SLOT)).hasMessageContaining("It is Sunday.");
    }

    @Test
    void acceptsAnUnknownReplyWhenTheSlotIsAsItShouldBe() throws IOException {
        var balancer =
                balancer(line ->
                        line.startsWith("show")
                                ? draining("10.0.0.1", 20000)
                                : "Done, in words of a later version.\n\n");
        balancer.drain(SLOT);
        assertThat(fake.get().lines()).contains("set server web/berth1 state drain");
    }

    @Test
    void refusesASlotWithoutACheck() throws IOException {
        var balancer = balancer(line -> draining("10.0.0.1", 20000).replace(" 6 0 ", " 8 0 "));
        assertThatThrownBy(() -> balancer.assign(SLOT, "10.0.0.2", 20000))
                .hasMessageContaining("no health check")
                .hasMessageContaining("server-template berth");
    }

    @Test
    void refusesAHostName() throws IOException {
        var balancer = balancer(line -> draining("10.0.0.1", 20000));
        assertThatThrownBy(() -> balancer.assign(SLOT, "app1.example", 20000))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("app1.example");
        assertThat(fake.get().lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web;shutdown frontend www", "web\nhelp", "web other", "", "web/x"})
    void neverSendsANameThatCouldEndACommand(String name) throws IOException {
        var balancer = balancer(line -> "");
        assertThatThrownBy(() -> balancer.read(Set.of(name))).isInstanceOf(StepFailed.class);
        assertThatThrownBy(() -> balancer.drain(new Slot(name, "berth1")))
                .isInstanceOf(StepFailed.class);
        assertThatThrownBy(() -> Commands.ready(new Slot("web", "berth1" + name + ";")))
                .isInstanceOf(StepFailed.class);
        assertThat(fake.get().lines()).isEmpty();
    }

    @Test
    void hasNoCommandForAServerOfTheOperators() {
        assertThatThrownBy(() -> Commands.maint(new Slot("web", "mine")))
                .hasMessageContaining("the operator's");
    }

    @Test
    void givesUpInTimeWhenNobodyAnswers() throws IOException {
        var never = new CountDownLatch(1);
        var balancer =
                balancer(line -> {
                    awaitQuietly(never);
                    return "";
                });
        var start = System.nanoTime();
        assertThatThrownBy(() -> balancer.read(Set.of("web")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("did not answer within 300 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON.multipliedBy(5));
        never.countDown();
    }

    @Test
    void doesNotSendALineThatHaproxyWouldNotRead() throws IOException {
        var balancer = balancer(line -> "");
        var many =
                IntStream.range(0, 400)
                        .mapToObj(n -> "a-backend-with-a-rather-long-name-" + n)
                        .collect(Collectors.toSet());
        assertThatThrownBy(() -> balancer.read(many))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("longer than HAProxy reads");
        assertThat(fake.get().lines()).isEmpty();
    }

    @Test
    void saysThatThereIsNoSocket() {
        failsOn(
                "unix://" + directory + "/none.sock",
                message ->
                        assertThat(message)
                                .contains(
                                        "there is no such socket", "stats socket", "level admin"));
    }

    @Test
    void saysThatNothingListensOnASocket() throws IOException {
        var left = directory.resolve("left-behind.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(left));
        }
        failsOn(
                "unix://" + left,
                message ->
                        assertThat(message).contains("nothing listens there. Does HAProxy run?"));
    }

    @Test
    void saysThatNothingListensOnAPort() {
        failsOn(
                "tcp://127.0.0.1:1",
                message -> assertThat(message).contains("tcp://127.0.0.1:1", "nothing listens"));
    }

    @Test
    void saysThatANameHasNoAddress() {
        failsOn(
                "tcp://nowhere.invalid:9999",
                message -> assertThat(message).contains("nowhere.invalid has no address"));
    }

    private void failsOn(String endpoint, Consumer<String> message) {
        var balancer = new HaproxyBalancer("lb1", endpoint, null, SOON);
        assertThatThrownBy(() -> balancer.read(Set.of("web")))
                .isInstanceOf(StepFailed.class)
                .satisfies(failed -> message.accept(String.valueOf(failed.getMessage())));
    }

    private LoadBalancer balancer(UnaryOperator<String> answer) throws IOException {
        fake.set(new FakeRuntime(directory, answer));
        return new HaproxyBalancer("lb1", fake.get().endpoint(), null, SOON);
    }

    /** A reading of web with the one slot, as HAProxy 2.6 gives it, less most of its columns. */
    private static String draining(String address, int port) {
        return """
        Name: HAProxy
        Pid: 42
        Uptime_sec: 7

        1
        # be_name srv_name srv_addr srv_admin_state srv_check_state srv_agent_state srv_port
        web berth1 %s 12 6 0 %d

        # pxname,svname,qcur,scur,status,check_status,mode,algo,
        web,berth1,0,0,DRAIN,L7OK,http,,
        web,BACKEND,0,0,UP,,http,roundrobin,

        """
                .formatted(address, port);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
