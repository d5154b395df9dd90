package dev.berth.deploy.haproxy;

import dev.berth.deploy.rollout.Slot;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.Quoted;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Every command that changes something, and nothing else may. Each is about a {@link Slot}, which
 * cannot be one of the operator's servers.
 */
final class Commands {
    /** HAProxy's own rule for names: configuration manual, section 2.2; so none ends a command. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]+");

    private Commands() {}

    static String maint(Slot slot) {
        return "set server " + target(slot) + " state maint";
    }

    static String drain(Slot slot) {
        return "set server " + target(slot) + " state drain";
    }

    static String ready(Slot slot) {
        return "set server " + target(slot) + " state ready";
    }

    /**
     * For a slot that is in maint. Draining comes before the check is set down, because that is
     * discarded while the slot is in maint; and a check that begins as down has to pass as often as
     * {@code rise} says, where one that was just enabled counts as passed.
     */
    static String assign(Slot slot, InetAddress address, int port) {
        var target = target(slot);
        return String.join(
                ";",
                "set server " + target + " addr " + address.getHostAddress() + " port " + port,
                "enable health " + target,
                drain(slot),
                "set server " + target + " health down");
    }

    static String cut(Slot slot) {
        return "shutdown sessions server " + target(slot);
    }

    /** The name, if HAProxy could have a backend or a server of that name. */
    static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw StepFailed.refused(
                    Quoted.of(name)
                            + " cannot be the name of a backend or a server: HAProxy allows"
                            + " letters, digits, '-', '_', '.' and ':'",
                    null);
        }
        return name;
    }

    private static String target(Slot slot) {
        return name(slot.backend()) + "/" + name(slot.server());
    }
}
