package dev.berth.deploy.haproxy;

import dev.berth.deploy.rollout.BalancerState;
import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.Slot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Slots of one HAProxy, by its Runtime API.
 *
 * <p>The API is no protocol with answers: an empty reply is a success, a line that was too long, or
 * one that a worker took with it when it ended. So nothing is concluded from a reply. Each write is
 * followed by a reading, on a connection of its own and therefore of the process that answers from
 * now on; what the reading shows is the result, and the reply only helps to explain it. A write
 * that went to a worker just before it was replaced shows as not done, and the caller repeats it.
 *
 * <p>A slot that gets another address must not get traffic before a check of <em>that</em> address
 * has passed. Four things see to it. It is set to maint first, in which no check begins. A check
 * that was under way is waited for, because HAProxy would count its result for the new address
 * (seen on 2.6 with an address where nothing listens). It leaves maint as draining and with its
 * check set down, so that only passed checks make it usable, and then only for sessions that belong
 * to it. And {@link #ready} looks once more before it lets traffic in, because a slot that leaves
 * maint for ready counts as up until its first check: after a restart of HAProxy it would point
 * nowhere.
 */
public final class HaproxyBalancer implements LoadBalancer {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(15);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final RuntimeSocket socket;
    private final OldWorkers oldWorkers;
    private final Faults faults;
    private final Advice advice;

    /**
     * @param name for messages
     * @param admin {@code unix:///path} or {@code tcp://host:port} of a {@code stats socket}
     * @param master the same of the master's, or null
     */
    public HaproxyBalancer(String name, String admin, @Nullable String master) {
        this(name, admin, master, DEADLINE);
    }

    HaproxyBalancer(String name, String admin, @Nullable String master, Duration deadline) {
        var endpoint = Endpoint.parse(admin);
        socket = new RuntimeSocket(endpoint, deadline);
        faults = new Faults(name, endpoint);
        oldWorkers =
                new OldWorkers(
                        master == null ? null : new RuntimeSocket(Endpoint.parse(master), deadline),
                        endpoint instanceof Endpoint.Unix ? Path.of("/proc") : null);
        advice = new Advice(name, endpoint);
    }

    @Override
    public BalancerState read(Set<String> backends) {
        return reading(backends).state();
    }

    @Override
    public void assign(Slot slot, String address, int port) {
        var literal = literal(address);
        var now = server(slot);
        if (!now.checkConfigured()) {
            throw faults.noCheck(slot);
        }
        Predicate<Server> assigned =
                s -> s.admin() == Admin.DRAIN && s.pointsTo(literal, port) && s.isChecked();
        if (assigned.test(now)) {
            return;
        }
        maint(slot);
        awaitEndOfCheck(slot);
        var wanted = "draining and checked at " + literal.getHostAddress() + ":" + port;
        write(slot, Commands.assign(slot, literal, port), wanted, assigned);
    }

    @Override
    public void ready(Slot slot) {
        var now = server(slot);
        if (now.admin() == Admin.READY) {
            return;
        }
        if (!now.slotState().checkedInDrain()) {
            throw faults.notChecked(slot, now);
        }
        write(slot, Commands.ready(slot), "ready", s -> s.admin() == Admin.READY);
    }

    @Override
    public void drain(Slot slot) {
        write(slot, Commands.drain(slot), "draining", s -> s.admin() == Admin.DRAIN);
    }

    @Override
    public void maint(Slot slot) {
        write(slot, Commands.maint(slot), "in maintenance", s -> s.admin() == Admin.MAINT);
    }

    /** HAProxy ends them in its own time, some milliseconds later. */
    @Override
    public long cut(Slot slot) {
        long sessions = server(slot).sessions();
        write(slot, Commands.cut(slot), "without sessions", s -> true);
        return sessions;
    }

    @Override
    public Optional<Set<Long>> earlier() {
        return oldWorkers.besides(reading(Set.of()).pid());
    }

    @Override
    public List<String> warnings(Set<String> backends) {
        var level = ask("show cli level").strip();
        if (!level.equals("admin")) {
            throw faults.notAllowed(level);
        }
        var reading = reading(backends);
        reading.backends().forEach(this::hasCheckedSlots);
        return advice.on(reading, configuration(reading.pid()));
    }

    @Override
    public void close() {}

    private void hasCheckedSlots(String name, Reading.Backend backend) {
        var slots = backend.servers().stream().filter(Server::isSlot).toList();
        if (slots.isEmpty()) {
            throw faults.noSlots(name);
        }
        for (var slot : slots) {
            if (!slot.checkConfigured()) {
                throw faults.noCheck(new Slot(name, slot.name()));
            }
        }
    }

    /** HAProxy's configuration, if it runs on this machine and its files may be read. */
    private Optional<Configuration> configuration(long pid) {
        boolean local = socket.endpoint() instanceof Endpoint.Unix && oldWorkers.isHaproxyHere(pid);
        return local ? Configuration.read(ask("show env HAPROXY_CFGFILES")) : Optional.empty();
    }

    private void awaitEndOfCheck(Slot slot) {
        long end = System.nanoTime() + LONGEST_CHECK.toNanos();
        while (server(slot).checkUnderWay()) {
            if (System.nanoTime() > end) {
                throw faults.checkDoesNotEnd(slot, LONGEST_CHECK.toSeconds());
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.unreachable(new IOException("interrupted", e));
        }
    }

    private void write(Slot slot, String command, String wanted, Predicate<Server> done) {
        var reply = ask(command);
        var after = server(slot);
        if (!done.test(after) || reply.contains("Permission denied")) {
            throw faults.notSo(slot, wanted, reply, after);
        }
    }

    private Server server(Slot slot) {
        return reading(Set.of(slot.backend())).server(slot).orElseThrow(() -> faults.noSlot(slot));
    }

    /** All of these backends, or a fault. */
    private Reading reading(Set<String> backends) {
        var names = backends.stream().sorted().map(Commands::name).toList();
        var reply = ask(Reading.command(names));
        var reading = Reading.parse(names, reply).orElseThrow(() -> faults.unreadable(reply));
        for (var name : names) {
            if (!reading.backends().containsKey(name)) {
                throw faults.noBackend(name);
            }
        }
        return reading;
    }

    private String ask(String line) {
        try {
            return socket.ask(line);
        } catch (IOException e) {
            throw faults.unreachable(e);
        }
    }

    private InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw faults.noAddress(address);
        }
    }
}
