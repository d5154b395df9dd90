package dev.berth.deploy.haproxy;

import dev.berth.deploy.rollout.Slot;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.Quoted;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;

/** What goes wrong with one HAProxy, in words for its operator: what, why, what to do. */
final class Faults {
    private final String balancer;
    private final Endpoint endpoint;

    Faults(String balancer, Endpoint endpoint) {
        this.balancer = balancer;
        this.endpoint = endpoint;
    }

    StepFailed unreachable(IOException cause) {
        return StepFailed.unreachable(at() + " cannot be reached: " + why(cause), cause);
    }

    StepFailed unreadable(String reply) {
        return StepFailed.unreachable(
                at()
                        + " gave an answer that is not HAProxy's, or only a part of one: "
                        + Quoted.of(reply.strip()),
                null);
    }

    StepFailed notAllowed(String level) {
        return StepFailed.refused(
                at()
                        + " answers, but allows only the level "
                        + Quoted.of(level)
                        + " and servers need `level admin`: add it to the `stats socket` line of"
                        + " this socket in HAProxy's configuration and reload",
                null);
    }

    StepFailed noBackend(String backend) {
        return StepFailed.refused(
                at() + " has no backend " + backend + ". Add this and reload:\n" + block(backend),
                null);
    }

    StepFailed noSlots(String backend) {
        return StepFailed.refused(
                at()
                        + ": backend "
                        + backend
                        + " has no slots, that is, servers whose name begins with \"berth\". Add"
                        + " this to it and reload:\n"
                        + block(backend),
                null);
    }

    StepFailed noSlot(Slot slot) {
        return StepFailed.refused(
                at()
                        + " has no server "
                        + slot
                        + " any more: the configuration has fewer slots than when it was chosen",
                null);
    }

    StepFailed noCheck(Slot slot) {
        return StepFailed.refused(
                at()
                        + ": slot "
                        + slot
                        + " has no health check, so it cannot be known when it may have traffic."
                        + " Add `check` to its line, as here, and reload:\n"
                        + block(slot.backend()),
                null);
    }

    StepFailed noAddress(String address) {
        return StepFailed.refused(
                Quoted.of(address)
                        + " is no IP address, and a host name is resolved by HAProxy only when it"
                        + " starts: give the host an `address` of digits",
                null);
    }

    /** It was told and is not so: refused, or a reload came between. */
    StepFailed notSo(Slot slot, String wanted, String reply, Server server) {
        if (reply.contains("Permission denied")) {
            return notAllowed("operator");
        }
        var said = reply.isBlank() ? "" : "; HAProxy said: " + Quoted.of(reply.strip());
        return StepFailed.unreachable(
                at()
                        + ": slot "
                        + slot
                        + " was told to be "
                        + wanted
                        + " and is at "
                        + server.described()
                        + said,
                null);
    }

    StepFailed notChecked(Slot slot, Server server) {
        return StepFailed.unreachable(
                at()
                        + ": slot "
                        + slot
                        + " may not have traffic, because its check has not passed: it is at "
                        + server.described(),
                null);
    }

    StepFailed checkDoesNotEnd(Slot slot, long seconds) {
        return StepFailed.unreachable(
                at()
                        + ": slot "
                        + slot
                        + " cannot take another address yet, because a health check of the old one"
                        + " has been under way for "
                        + seconds
                        + " s; a `timeout check` below that helps",
                null);
    }

    private String at() {
        return "load balancer " + balancer + " (" + endpoint + ")";
    }

    private String why(IOException cause) {
        var message = String.valueOf(cause.getMessage());
        var lower = message.toLowerCase(Locale.ROOT);
        if (endpoint instanceof Endpoint.Unix(var path)) {
            if (lower.contains("permission denied")) {
                return "this user may not open the socket; `mode` and `group` of the `stats socket`"
                        + " line say who may";
            }
            if (!Files.exists(path)) {
                return "there is no such socket. Does HAProxy run, and does its `global` section"
                        + " have `stats socket "
                        + path
                        + " mode 660 level admin`?";
            }
        }
        if (lower.contains("connection refused")) {
            return "nothing listens there. Does HAProxy run?";
        }
        return message;
    }

    /** What an operator pastes; the check's path is theirs to choose. */
    private static String block(String backend) {
        return """
        backend %s
            option httpchk GET /health
            %s
        """
                .formatted(backend, Slots.LINE);
    }
}
