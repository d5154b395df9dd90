package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;

import java.util.function.BiPredicate;

/** A slot of {@link MemoryBalancer}, which guards it. It counts checks as HAProxy does. */
final class MemorySlot {
    private static final int RISE = 2;
    private static final int FALL = 2;

    Admin admin = Admin.MAINT;
    long sessions;
    private String address = "127.0.0.1";
    private int port = 9;
    private boolean checked;
    private int health;
    private String check = "";
    private long requests;
    private long serverErrors;

    void assign(String newAddress, int newPort) {
        boolean isSo = checked && admin == Admin.DRAIN && is(newAddress, newPort);
        if (!isSo) {
            address = newAddress;
            port = newPort;
            checked = true;
            health = 0;
            admin = Admin.DRAIN;
        }
    }

    boolean becomesReady() {
        boolean may = admin == Admin.READY || (admin == Admin.DRAIN && health == RISE + FALL - 1);
        if (may) {
            admin = Admin.READY;
        }
        return may;
    }

    /**
     * Up is kept for as many failed checks as {@code FALL}, down for as many good as {@code RISE}.
     */
    void check(BiPredicate<String, Integer> serves) {
        if (!checked || admin == Admin.MAINT) {
            return;
        }
        boolean passed = serves.test(address, port);
        check = passed ? "L7OK" : "L4CON";
        if (passed) {
            health = health + 1 >= RISE ? RISE + FALL - 1 : health + 1;
        } else {
            health = health - 1 < RISE ? 0 : health - 1;
        }
    }

    boolean takesTraffic() {
        return admin == Admin.READY && (!checked || health >= RISE);
    }

    boolean serve(BiPredicate<String, Integer> serves) {
        requests++;
        boolean served = serves.test(address, port);
        serverErrors += served ? 0 : 1;
        return served;
    }

    void startCounting() {
        requests = 0;
        serverErrors = 0;
        sessions = 0;
    }

    SlotState state(Slot slot) {
        return new SlotState(
                slot,
                address,
                port,
                admin,
                status(),
                check,
                sessions,
                0,
                requests,
                serverErrors,
                false);
    }

    private boolean is(String otherAddress, int otherPort) {
        return address.equals(otherAddress) && port == otherPort;
    }

    private String status() {
        if (admin == Admin.MAINT) {
            return "MAINT";
        }
        if (!checked) {
            return "no check";
        }
        if (health < RISE) {
            return health == 0 ? "DOWN" : "DOWN " + health + "/" + RISE;
        }
        var word = admin == Admin.DRAIN ? "DRAIN" : "UP";
        int good = health - RISE + 1;
        return good == FALL ? word : word + " " + good + "/" + FALL;
    }
}
