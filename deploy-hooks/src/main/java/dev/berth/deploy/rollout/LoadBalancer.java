package dev.berth.deploy.rollout;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One load balancer, whose slots are given to containers. Every call may be repeated: done twice
 * does no harm. Each write is read back before the call returns. Calls block, each with a deadline
 * of its own, may come from any thread, and fail with {@link StepFailed}.
 *
 * <p>Only slots (servers whose name begins with {@code berth}) are ever written to.
 */
public interface LoadBalancer extends AutoCloseable {

    /** What these backends look like now; a backend that is not there is a {@link StepFailed}. */
    BalancerState read(Set<String> backends);

    /**
     * Gives the slot an address and begins to check it, without traffic: it comes out of the pool
     * (maint), gets the address, and goes in as draining with its check down, so that only a passed
     * check can change its status. A slot that is so already, at this address, is left as it is.
     */
    void assign(Slot slot, String address, int port);

    /**
     * Lets traffic to the slot. Its check must have passed and must still do so ({@link
     * BalancerState.SlotState#checkedInDrain}): between the caller's reading and this call the
     * balancer may have been restarted, and the slot point nowhere. Then this fails as {@link
     * StepFailed#worthRetrying}, and traffic does not notice.
     */
    void ready(Slot slot);

    /** No new traffic but that which belongs to a session; what is under way goes on. */
    void drain(Slot slot);

    /** Takes the slot out: no traffic, no check. */
    void maint(Slot slot);

    /**
     * Cuts what is still under way on a slot.
     *
     * @return how many sessions there were
     */
    long cut(Slot slot);

    /**
     * All the processes that still run besides the one that answers, also such as never answered
     * here: an old worker goes on with what it began after a reload.
     *
     * @return empty if they cannot be seen from here
     */
    Optional<Set<Long>> earlier();

    /**
     * What is not an error today and will hurt some day, for people: no state file, no HTTP check
     * on a backend, a version that is too old.
     *
     * @throws StepFailed if it cannot be used at all: not reached, not allowed to change servers,
     *     no such backend, a backend without slots, slots without a check. The message says what to
     *     put into its configuration
     */
    List<String> warnings(Set<String> backends);

    @Override
    void close();
}
