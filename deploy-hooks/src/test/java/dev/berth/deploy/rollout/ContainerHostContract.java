package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.ContainerSpec.Published;
import dev.berth.deploy.rollout.ContainerState.Absent;
import dev.berth.deploy.rollout.ContainerState.Created;
import dev.berth.deploy.rollout.ContainerState.Exited;
import dev.berth.deploy.rollout.ContainerState.Foreign;
import dev.berth.deploy.rollout.ContainerState.Health;
import dev.berth.deploy.rollout.ContainerState.Running;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a rollout may rely on, whatever runs the containers. */
public abstract class ContainerHostContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    protected static final String MARK = "sha256:1 2026-01-01T00:00:00Z";

    /** What a test wants of an image. Each writes {@code one}, {@code two}, {@code three} first. */
    public enum Behaviour {
        STAYS,
        /** Ends at once with 3. */
        EXITS,
        /** Does not end when it is asked to. */
        DEAF,
        /** Has a health check that passes. */
        HEALTHY
    }

    protected abstract ContainerHost host();

    /**
     * The name of an image that can be pulled and behaves so: {@code registry/repository@digest}.
     */
    protected abstract String image(Behaviour behaviour);

    /** The name of one that the registry does not have. */
    protected abstract String unknownImage();

    /** The host's address and a port there that nothing listens on. */
    protected abstract Published freePort();

    @Test
    void tellsItsPlatform() {
        assertThat(host().platform().os()).isEqualTo("linux");
        assertThat(host().platform().architecture()).isIn("amd64", "arm64");
    }

    @Test
    void runsWhatItPulled() {
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Absent());
        create("web-1", Behaviour.STAYS);
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Created());
        host().start(web("web-1"));
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Running(Health.NONE, 0));
    }

    @Test
    void doesEverythingTwiceWithoutHarm() {
        create("web-1", Behaviour.STAYS);
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        host().start(web("web-1"));
        assertThat(host().inspect(web("web-1"))).isInstanceOf(Running.class);
        create("web-1", Behaviour.STAYS);
        assertThat(host().inspect(web("web-1"))).as("still").isInstanceOf(Running.class);
        host().stop(web("web-1"), "SIGTERM", LONG);
        host().stop(web("web-1"), "SIGTERM", LONG);
        assertThat(host().inspect(web("web-1"))).isInstanceOf(Exited.class);
        host().remove(web("web-1"));
        host().remove(web("web-1"));
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Absent());
        host().stop(web("web-1"), "SIGTERM", LONG);
    }

    @Test
    void startsAStoppedContainerAgain() {
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        host().stop(web("web-1"), "SIGTERM", LONG);
        host().start(web("web-1"));
        assertThat(host().inspect(web("web-1"))).isInstanceOf(Running.class);
    }

    @Test
    void tellsHowAContainerEndedByItself() {
        create("web-1", Behaviour.EXITS);
        host().start(web("web-1"));
        await().atMost(LONG)
                .until(() -> host().inspect(web("web-1")), state -> state instanceof Exited);
        assertThat(host().tail("web-1", 10)).contains("one", "two", "three");
    }

    @Test
    void asksBeforeItKills() {
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        awaitLine("web-1", "three");
        host().stop(web("web-1"), "SIGTERM", LONG);
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Exited(0, false));
    }

    @Test
    void killsWhatDoesNotEndWhenItIsAsked() {
        create("web-1", Behaviour.DEAF);
        host().start(web("web-1"));
        awaitLine("web-1", "three");
        host().stop(web("web-1"), "SIGTERM", SHORT);
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Exited(137, false));
    }

    @Test
    void removesARunningContainer() {
        create("web-1", Behaviour.DEAF);
        host().start(web("web-1"));
        host().remove(web("web-1"));
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Absent());
    }

    @Test
    void reportsTheImagesOwnHealthCheck() {
        create("web-1", Behaviour.HEALTHY);
        host().start(web("web-1"));
        await().atMost(LONG)
                .until(() -> host().inspect(web("web-1")), new Running(Health.HEALTHY, 0)::equals);
    }

    @Test
    void listsTheContainersOfOneService() {
        create("web-2", Behaviour.STAYS);
        create("web-1", Behaviour.STAYS);
        var image = pulled(Behaviour.STAYS);
        host().create(spec("jobs-1", "jobs", 1, image, null));
        host().start(web("web-1"));
        assertThat(host().list("web")).containsExactly("web-1", "web-2");
        assertThat(host().list("jobs")).containsExactly("jobs-1");
        assertThat(host().list("other")).isEmpty();
    }

    @Test
    void leavesAContainerOfAnotherAlone() {
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        var image = pulled(Behaviour.STAYS);
        for (var other :
                List.of(
                        new ContainerId("web-1", "shop", "web", 1, MARK),
                        new ContainerId("web-1", "web", "jobs", 1, MARK),
                        new ContainerId("web-1", "web", "web", 2, MARK),
                        new ContainerId("web-1", "web", "web", 1, "another"))) {
            assertRefused(() -> host().create(spec(other, image, null)), "web-1");
            assertThat(host().inspect(other)).isEqualTo(new Foreign());
            assertRefused(() -> host().start(other), "web-1");
            host().stop(other, "SIGTERM", LONG);
            host().remove(other);
            assertThat(host().inspect(web("web-1"))).isInstanceOf(Running.class);
        }
    }

    @Test
    void doesNotStartAStoppedContainerOfAnother() {
        create("web-1", Behaviour.STAYS);
        var other = new ContainerId("web-1", "web", "web", 1, "another");
        assertRefused(() -> host().start(other), "web-1");
        assertThat(host().inspect(web("web-1"))).isEqualTo(new Created());
    }

    @Test
    void doesNotCreateFromAnImageThatWasNotPulled() {
        assertRefused(
                () -> host().create(spec("web-1", "web", 1, unknownImage(), null)), unknownImage());
    }

    @Test
    void refusesToPullWhatTheRegistryDoesNotHave() {
        assertRefused(() -> host().pull(unknownImage(), "berth/web:1", LONG), unknownImage());
    }

    @Test
    void pullsAgainWithoutHarm() {
        var image = pulled(Behaviour.STAYS);
        host().pull(image, "berth/web:1", LONG);
        host().pull(image, "berth/web:2", LONG);
    }

    @Test
    void saysWhichPortIsTakenAndStartsOnAnother() {
        var port = freePort();
        var image = pulled(Behaviour.STAYS);
        host().create(spec("web-1", "web", 1, image, port));
        host().start(web("web-1"));
        host().create(spec("web-2", "web", 1, image, port));

        assertThatThrownBy(() -> host().start(web("web-2")))
                .asInstanceOf(InstanceOfAssertFactories.type(StepFailed.class))
                .matches(StepFailed::isPortTaken)
                .satisfies(failed ->
                        assertThat(failed)
                                .hasMessageContaining("web-2")
                                .hasMessageContaining(Integer.toString(port.hostPort())));
        assertThat(host().inspect(web("web-2"))).isEqualTo(new Created());

        host().create(spec("web-2", "web", 1, image, freePort()));
        host().start(web("web-2"));
        assertThat(host().inspect(web("web-2"))).isInstanceOf(Running.class);
    }

    @Test
    void readsTheLastLines() {
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        awaitLine("web-1", "three");
        assertThat(host().tail("web-1", 2)).containsExactly("two", "three");
        assertThat(host().tail("web-1", 10)).containsExactly("one", "two", "three");
    }

    @Test
    void followsALogToTheContainersEnd() throws Exception {
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        awaitLine("web-1", "three");
        var lines = new CopyOnWriteArrayList<String>();
        var ended = new CountDownLatch(1);
        try (var _ = host().follow("web-1", 2, lines::add, ended::countDown)) {
            await().until(() -> lines.size() == 2);
            assertThat(ended.getCount()).isEqualTo(1);
            host().stop(web("web-1"), "SIGTERM", LONG);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(lines).containsExactly("two", "three");
    }

    @Test
    void stopsFollowingWhenItIsClosed() throws Exception {
        create("web-1", Behaviour.STAYS);
        host().start(web("web-1"));
        var ends = new AtomicInteger();
        var following = host().follow("web-1", 10, line -> {}, ends::incrementAndGet);
        following.close();
        following.close();
        host().stop(web("web-1"), "SIGTERM", LONG);
        assertThat(ends).hasValue(0);
    }

    @Test
    void refusesWhatIsAboutAContainerThatIsNotThere() {
        assertRefused(() -> host().start(web("web-9")), "web-9");
        assertRefused(() -> host().tail("web-9", 10), "web-9");
        assertRefused(() -> host().follow("web-9", 10, line -> {}, () -> {}), "web-9");
    }

    protected final void create(String name, Behaviour behaviour) {
        host().create(spec(name, "web", 1, pulled(behaviour), null));
    }

    protected final String pulled(Behaviour behaviour) {
        var image = image(behaviour);
        host().pull(image, "berth/web:1", LONG);
        return image;
    }

    protected final void awaitLine(String container, String line) {
        await().atMost(LONG).until(() -> host().tail(container, 10).contains(line));
    }

    protected static ContainerSpec spec(
            String name, String service, long revision, String image, @Nullable Published port) {
        return spec(new ContainerId(name, service, "web", revision, MARK), image, port);
    }

    private static ContainerSpec spec(ContainerId id, String image, @Nullable Published port) {
        return new ContainerSpec(id, image, List.of(), Map.of(), port, List.of(), 0, 0);
    }

    /** The first revision's of service web. */
    protected static ContainerId web(String name) {
        return new ContainerId(name, "web", "web", 1, MARK);
    }

    private static void assertRefused(ThrowingCallable call, String about) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(StepFailed.class))
                .matches(failed -> !failed.worthRetrying())
                .satisfies(failed -> assertThat(failed).hasMessageContaining(about));
    }
}
