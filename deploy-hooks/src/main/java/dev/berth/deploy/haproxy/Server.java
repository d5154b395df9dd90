package dev.berth.deploy.haproxy;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.Slot;

import java.net.InetAddress;

/**
 * A server of a backend as HAProxy describes it, in two tables: where it points and what it was
 * told ({@code show servers state}), and how it does ({@code show stat}).
 */
record Server(String backend, Table.Row state, Table.Row stat) {
    // server-t.h, SRV_ADMF_*: the bits of srv_admin_state. 0x04 says only that the configuration
    // began with `disabled`; it stays for ever and means nothing for traffic.
    private static final int MAINT = 0x01 | 0x02 | 0x20;
    private static final int DRAIN = 0x08 | 0x10;

    // check-t.h, CHK_ST_*: the bits of srv_check_state.
    private static final int CHECK_UNDER_WAY = 0x01;
    private static final int CHECK_CONFIGURED = 0x02;
    private static final int CHECK_ENABLED = 0x04;
    private static final int CHECK_PAUSED = 0x08;

    String name() {
        return state.text("srv_name");
    }

    boolean isSlot() {
        return Slot.isSlot(name());
    }

    Admin admin() {
        int flags = (int) state.number("srv_admin_state");
        if ((flags & MAINT) != 0) {
            return Admin.MAINT;
        }
        return (flags & DRAIN) != 0 ? Admin.DRAIN : Admin.READY;
    }

    /** Whether the configuration gives it a check at all. */
    boolean checkConfigured() {
        return checkHas(CHECK_CONFIGURED);
    }

    /** Whether a check that began has not ended: it may still be one of the address before. */
    boolean checkUnderWay() {
        return checkHas(CHECK_UNDER_WAY);
    }

    boolean isChecked() {
        return checkHas(CHECK_CONFIGURED) && checkHas(CHECK_ENABLED) && !checkHas(CHECK_PAUSED);
    }

    boolean pointsTo(InetAddress address, int port) {
        return state.number("srv_port") == port && sameAddress(address);
    }

    String status() {
        return stat.text("status");
    }

    /** The last check's result; HAProxy marks it with a star while the next one is under way. */
    String check() {
        var check = stat.text("check_status");
        if (check.startsWith("* ")) {
            check = check.substring(2);
        }
        return check.equals("INI") ? "" : check;
    }

    long sessions() {
        return stat.number("scur");
    }

    boolean backup() {
        return stat.number("bck") > 0;
    }

    /** Whether new requests go to it: an unchecked server is always taken for good. */
    boolean takesTraffic() {
        return admin() == Admin.READY && (status().startsWith("UP") || status().equals("no check"));
    }

    SlotState slotState() {
        return new SlotState(
                new Slot(backend, name()),
                state.text("srv_addr"),
                (int) state.number("srv_port"),
                admin(),
                status(),
                check(),
                sessions(),
                stat.number("qcur"),
                stat.number("stot"),
                serverErrors(),
                backup());
    }

    /** HAProxy counts its own 502 and 504 not among the server's answers, but as these errors. */
    private long serverErrors() {
        return stat.number("hrsp_5xx") + stat.number("eresp") + stat.number("econ");
    }

    /** As people want to see it in an error. */
    String described() {
        return state.text("srv_addr")
                + ":"
                + state.text("srv_port")
                + ", status "
                + status()
                + ", check "
                + (check().isEmpty() ? "none yet" : check());
    }

    private boolean checkHas(int flag) {
        return (state.number("srv_check_state") & flag) != 0;
    }

    private boolean sameAddress(InetAddress address) {
        try {
            return InetAddress.ofLiteral(state.text("srv_addr")).equals(address);
        } catch (IllegalArgumentException e) {
            // `-`, for a server whose name has not been resolved.
            return false;
        }
    }
}
