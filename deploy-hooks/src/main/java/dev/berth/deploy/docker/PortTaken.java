package dev.berth.deploy.docker;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a container could not start for its port. The Engine says so only in words, which have
 * been the same since 1.10: from its own table of ports, or from the kernel through its proxy.
 */
final class PortTaken {
    private static final Pattern FORM =
            Pattern.compile(
                    "[:\\]](\\d+)(?:/tcp)? failed: port is already allocated"
                            + "|:(\\d+): bind: address already in use");

    private PortTaken() {}

    /** The port of this message, if it is such a one. */
    static Optional<String> in(String message) {
        var found = FORM.matcher(message);
        if (found.find()) {
            return Optional.of(found.group(1) == null ? found.group(2) : found.group(1));
        }
        boolean inOtherWords =
                message.contains("port is already allocated")
                        || message.contains("address already in use");
        return inOtherWords ? Optional.of("that it publishes") : Optional.empty();
    }
}
