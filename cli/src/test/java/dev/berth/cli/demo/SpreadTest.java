package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.model.admin.ServiceView;
import dev.berth.model.admin.ServiceView.InstanceView;
import dev.berth.model.admin.ServiceView.SlotView;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.TimeUnit;

class SpreadTest {
    private final Spread spread = new Spread();

    @Test
    void knowsNothingAtFirst() {
        assertThat(spread.of(service(slot("berth1", 5000)), 0))
                .extracting(Spread.Part::requests)
                .containsExactly(0L);
    }

    @Test
    void comparesTwoLooks() {
        spread.of(service(slot("berth1", 5000), slot("berth2", 100)), 0);

        assertThat(spread.of(service(slot("berth1", 5030), slot("berth2", 110)), millis(500)))
                .extracting(Spread.Part::share)
                .containsExactly(0.75, 0.25);
    }

    @Test
    void forgetsWhatIsOlderThanASecond() {
        spread.of(service(slot("berth1", 0), slot("berth2", 0)), 0);
        spread.of(service(slot("berth1", 100), slot("berth2", 0)), millis(1000));

        assertThat(spread.of(service(slot("berth1", 100), slot("berth2", 50)), millis(2000)))
                .extracting(Spread.Part::share)
                .containsExactly(0.0, 1.0);
    }

    @Test
    void countsAServerThatJoinedFromItsFirstLookOn() {
        spread.of(service(slot("berth1", 0)), 0);
        spread.of(service(slot("berth1", 10), slot("berth2", 9000)), millis(500));

        assertThat(spread.of(service(slot("berth1", 20), slot("berth2", 9010)), millis(900)))
                .extracting(Spread.Part::requests)
                .containsExactly(20L, 10L);
    }

    @Test
    void isNotFooledByABalancerThatRestarted() {
        spread.of(service(slot("berth1", 5000)), 0);

        assertThat(spread.of(service(slot("berth1", 3)), millis(500)))
                .extracting(Spread.Part::requests)
                .containsExactly(0L);
    }

    @Test
    void showsItself() {
        spread.of(service(slot("berth1", 0), slot("berth2", 0)), 0);
        var parts = spread.of(service(slot("berth1", 1), slot("berth2", 3)), millis(900));

        assertThat(Spread.table(parts))
                .containsExactly(
                        "HOST   SERVER  REVISION  HEALTH   SHARE  OF THE LAST SECOND'S REQUESTS",
                        "host1  berth1         1  UP L7OK  25.0%  ######",
                        "host1  berth2         1  UP L7OK  75.0%  ##################");
        assertThat(Spread.line(parts)).isEqualTo("revision 1: berth1 25.0%, berth2 75.0%");
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static SlotView slot(String name, long requests) {
        return new SlotView("lb1", "web", name, "10.0.0.1:20000", "UP", "L7OK", 0, requests, 0);
    }

    private static ServiceView service(SlotView... slots) {
        var instance =
                new InstanceView("host1", "web", 1, 1, "web-web-1-1", "running", List.of(slots));
        return new ServiceView(
                "web",
                new RepositoryName("shop/web"),
                new Tag("prod"),
                null,
                null,
                null,
                0,
                List.of(instance),
                List.of());
    }
}
