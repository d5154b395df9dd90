package dev.berth.cli.bench;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/**
 * A registry to ask.
 *
 * @param url its scheme, host and port
 * @param process the one that answers, if it is known and on this machine
 */
public record Target(URI url, InetSocketAddress address, @Nullable LocalProcess process) {

    /**
     * Finds the process that listens, if it is on this machine.
     *
     * @param pid which process it is, or 0 to look for it
     * @throws CommandFailed if the URL is none that the bench can ask
     */
    public static Target of(URI url, long pid) {
        if (!"http".equals(url.getScheme())
                || url.getHost() == null
                || !String.valueOf(url.getPath()).replace("/", "").isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "a registry's URL is one such as http://127.0.0.1:5000, not "
                            + url
                            + " (the bench speaks plain HTTP alone)");
        }
        var plain = URI.create("http://" + url.getRawAuthority());
        var port = url.getPort() < 0 ? 80 : url.getPort();
        var address = new InetSocketAddress(url.getHost(), port);
        if (address.isUnresolved()) {
            throw new CommandFailed("no address is known for " + url.getHost());
        }
        var listener = pid > 0 ? Optional.of(pid) : Listeners.at(address);
        return new Target(plain, address, listener.map(LocalProcess::of).orElse(null));
    }

    @Override
    public String toString() {
        return url.getAuthority();
    }
}
