package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/** What a rollout may rely on, whatever the load balancer. */
public abstract class LoadBalancerContract {
    protected static final String BACKEND = "web";
    protected static final Slot SLOT = new Slot(BACKEND, "berth1");
    protected static final Slot OTHER = new Slot(BACKEND, "berth2");

    /** An application at an address of its own. It passes checks until it is told otherwise. */
    public interface Application {
        String address();

        int port();

        void healthy(boolean healthy);
    }

    /** One with the backend {@link #BACKEND}, which has nothing but slots, all unused. */
    protected abstract LoadBalancer balancer();

    protected abstract Application application();

    /** Sends one request through the balancer: whether an application answered. */
    protected abstract boolean request();

    /** Begins a request to the only application that takes traffic; it does not end by itself. */
    protected abstract void beginRequest();

    @Test
    void readsUnusedSlotsAsOutOfThePool() {
        var slot = read(SLOT);
        assertThat(slot.admin()).isEqualTo(Admin.MAINT);
        assertThat(slot.status()).isEqualTo("MAINT");
        assertThat(slot.check()).isEmpty();
        assertThat(slot.idle()).isTrue();
        assertThat(slot.backup()).isFalse();
    }

    @Test
    void tellsOfItsProcess() {
        var state = balancer().read(Set.of(BACKEND));
        assertThat(state.pid()).isPositive();
        assertThat(state.otherUp()).isZero();
        assertThat(balancer().earlier().orElseThrow()).doesNotContain(state.pid());
    }

    @Test
    void refusesABackendThatIsNotThere() {
        assertThatThrownBy(() -> balancer().read(Set.of("nowhere")))
                .asInstanceOf(InstanceOfAssertFactories.type(StepFailed.class))
                .matches(failed -> !failed.worthRetrying())
                .satisfies(failed -> assertThat(failed).hasMessageContaining("nowhere"));
    }

    @Test
    void refusesASlotThatIsNotThere() {
        assertThatThrownBy(() -> balancer().drain(new Slot(BACKEND, "berth99")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("berth99");
    }

    @Test
    void checksAnAssignedSlotBeforeItGetsTraffic() {
        var application = application();
        balancer().assign(SLOT, application.address(), application.port());
        assertThat(request()).as("served before the check").isFalse();

        var slot = awaitSlot(SLOT, SlotState::checkedInDrain);

        assertThat(slot.address()).isEqualTo(application.address());
        assertThat(slot.port()).isEqualTo(application.port());
        assertThat(slot.admin()).isEqualTo(Admin.DRAIN);
        assertThat(request()).as("served while draining").isFalse();
        assertThat(read(SLOT).requests()).isZero();
    }

    @Test
    void neverPassesAnApplicationThatIsNotHealthy() {
        var application = application();
        application.healthy(false);
        balancer().assign(SLOT, application.address(), application.port());
        var slot = awaitSlot(SLOT, s -> !s.check().isEmpty());
        assertThat(slot.status()).isEqualTo("DOWN");
        assertThat(slot.checkedInDrain()).isFalse();
    }

    @Test
    void letsTrafficInOnceItIsReady() {
        switchOn(SLOT, application());
        assertThat(read(SLOT).up()).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(request()).isTrue();
        }
        assertThat(read(SLOT).requests()).isEqualTo(5);
        assertThat(read(SLOT).serverErrors()).isZero();
    }

    @Test
    void doesNotLetTrafficInBeforeTheCheckHasPassed() {
        var application = application();
        application.healthy(false);
        balancer().assign(SLOT, application.address(), application.port());
        assertThatThrownBy(() -> balancer().ready(SLOT))
                .asInstanceOf(InstanceOfAssertFactories.type(StepFailed.class))
                .matches(StepFailed::worthRetrying);
        assertThat(read(SLOT).admin()).isEqualTo(Admin.DRAIN);
    }

    @Test
    void doesNotLetTrafficIntoASlotThatPointsNowhere() {
        assertThatThrownBy(() -> balancer().ready(SLOT))
                .asInstanceOf(InstanceOfAssertFactories.type(StepFailed.class))
                .matches(StepFailed::worthRetrying);
        assertThat(read(SLOT).admin()).isEqualTo(Admin.MAINT);
    }

    @Test
    void leavesAnAssignedSlotAsItIs() {
        var application = application();
        balancer().assign(SLOT, application.address(), application.port());
        awaitSlot(SLOT, SlotState::checkedInDrain);
        balancer().assign(SLOT, application.address(), application.port());
        assertThat(read(SLOT).checkedInDrain()).isTrue();
    }

    @Test
    void checksAnewAtAnotherAddress() {
        switchOn(SLOT, application());
        var dead = application();
        dead.healthy(false);
        balancer().assign(SLOT, dead.address(), dead.port());
        assertThat(read(SLOT).checkedInDrain()).isFalse();
        awaitSlot(SLOT, s -> s.status().equals("DOWN") && !s.check().startsWith("L7OK"));
        assertThat(read(SLOT).port()).isEqualTo(dead.port());
    }

    @Test
    void drainsWithoutNewTrafficAndGoesBackAtOnce() {
        switchOn(SLOT, application());
        switchOn(OTHER, application());
        balancer().drain(SLOT);
        long before = read(SLOT).requests();
        for (int i = 0; i < 4; i++) {
            assertThat(request()).isTrue();
        }
        assertThat(read(SLOT).requests()).isEqualTo(before);
        assertThat(read(SLOT).checkedInDrain()).isTrue();

        balancer().ready(SLOT);
        assertThat(read(SLOT).up()).isTrue();
    }

    @Test
    void takesASlotOut() {
        switchOn(SLOT, application());
        balancer().drain(SLOT);
        balancer().maint(SLOT);
        assertThat(read(SLOT).status()).isEqualTo("MAINT");
        assertThat(request()).isFalse();
    }

    @Test
    void doesEverythingTwiceWithoutHarm() {
        switchOn(SLOT, application());
        balancer().ready(SLOT);
        assertThat(read(SLOT).up()).isTrue();
        balancer().drain(SLOT);
        balancer().drain(SLOT);
        assertThat(read(SLOT).admin()).isEqualTo(Admin.DRAIN);
        balancer().maint(SLOT);
        balancer().maint(SLOT);
        assertThat(read(SLOT).admin()).isEqualTo(Admin.MAINT);
    }

    @Test
    void cutsWhatIsUnderWay() {
        switchOn(SLOT, application());
        beginRequest();
        awaitSlot(SLOT, s -> s.sessions() == 1);
        balancer().drain(SLOT);
        assertThat(read(SLOT).idle()).isFalse();

        assertThat(balancer().cut(SLOT)).isEqualTo(1);

        awaitSlot(SLOT, SlotState::idle);
        assertThat(balancer().cut(SLOT)).isZero();
    }

    @Test
    void noticesThatAnApplicationStopsBeingHealthy() {
        var application = application();
        switchOn(SLOT, application);
        application.healthy(false);
        awaitSlot(SLOT, s -> s.status().equals("DOWN"));
        assertThat(request()).isFalse();
    }

    protected final void switchOn(Slot slot, Application application) {
        balancer().assign(slot, application.address(), application.port());
        awaitSlot(slot, SlotState::checkedInDrain);
        balancer().ready(slot);
    }

    protected final SlotState read(Slot slot) {
        return balancer().read(Set.of(slot.backend())).of(slot).orElseThrow();
    }

    protected final SlotState awaitSlot(Slot slot, Predicate<SlotState> wanted) {
        return await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(10))
                .until(() -> read(slot), wanted);
    }
}
