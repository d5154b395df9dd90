package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * A load balancer in memory that passes the same contract as the real one. Its time is its
 * readings: each {@link #read} first checks every slot once, so that a test decides how fast health
 * changes. Traffic goes where the test sends it ({@link #send}), as the real one would distribute
 * it.
 */
public final class MemoryBalancer implements LoadBalancer {
    // All guarded by this, but for the hooks: they run outside, because they may look at other
    // siblings.
    private final Map<Slot, MemorySlot> slots = new TreeMap<>();
    private final Map<String, Integer> slotCounts;
    private final BiPredicate<String, Integer> serves;
    private final Set<Long> lingering = new HashSet<>();
    private volatile Consumer<String> before = call -> {};
    private final AtomicInteger closings = new AtomicInteger();
    private volatile Runnable afterRead = () -> {};
    private long pid = 1000;
    private long readings;
    private int turn;
    private List<String> warnings = List.of();

    /**
     * @param slotCounts how many slots each backend has; they are named {@code berth1} and so on
     * @param serves whether an application at this address and port answers its check and requests
     */
    public MemoryBalancer(Map<String, Integer> slotCounts, BiPredicate<String, Integer> serves) {
        this.slotCounts = Map.copyOf(slotCounts);
        this.serves = serves;
        configure();
    }

    /**
     * Before every call of the port, with its name and arguments such as {@code drain web/berth1}:
     * here a test throws, sends traffic, or looks at what has been done so far.
     */
    public void before(Consumer<String> call) {
        before = call;
    }

    /** What happens when a reading has been taken and before the caller has it. */
    public void afterRead(Runnable happening) {
        afterRead = happening;
    }

    @Override
    public BalancerState read(Set<String> backends) {
        before.accept("read");
        var state = reading(backends);
        afterRead.run();
        return state;
    }

    private synchronized BalancerState reading(Set<String> backends) {
        backends.forEach(this::exists);
        slots.values().forEach(slot -> slot.check(serves));
        readings++;
        List<SlotState> states =
                slots.entrySet().stream()
                        .filter(e -> backends.contains(e.getKey().backend()))
                        .map(e -> e.getValue().state(e.getKey()))
                        .toList();
        return new BalancerState(pid, Duration.ofSeconds(readings), states, 0);
    }

    @Override
    public void assign(Slot slot, String address, int port) {
        before.accept("assign " + slot + " " + address + ":" + port);
        synchronized (this) {
            of(slot).assign(address, port);
        }
    }

    @Override
    public void ready(Slot slot) {
        before.accept("ready " + slot);
        synchronized (this) {
            if (!of(slot).becomesReady()) {
                throw StepFailed.unreachable("the check of slot " + slot + " has not passed", null);
            }
        }
    }

    @Override
    public void drain(Slot slot) {
        before.accept("drain " + slot);
        synchronized (this) {
            of(slot).admin = Admin.DRAIN;
        }
    }

    @Override
    public void maint(Slot slot) {
        before.accept("maint " + slot);
        synchronized (this) {
            of(slot).admin = Admin.MAINT;
        }
    }

    @Override
    public long cut(Slot slot) {
        before.accept("cut " + slot);
        synchronized (this) {
            long cut = of(slot).sessions;
            of(slot).sessions = 0;
            return cut;
        }
    }

    @Override
    public Optional<Set<Long>> earlier() {
        before.accept("earlier");
        synchronized (this) {
            return Optional.of(Set.copyOf(lingering));
        }
    }

    @Override
    public List<String> warnings(Set<String> backends) {
        before.accept("warnings");
        synchronized (this) {
            return warnings;
        }
    }

    /** What {@link #warnings(Set)} says from now on. */
    public synchronized void warns(String... about) {
        warnings = List.of(about);
    }

    @Override
    public void close() {
        closings.incrementAndGet();
    }

    /** How often it was closed. */
    public int closings() {
        return closings.get();
    }

    /**
     * Sends requests in turn to the slots that take traffic.
     *
     * @return how many failed: nobody was there, or the application behind the slot does not serve
     */
    public synchronized int send(String backend, int requests) {
        List<MemorySlot> taking =
                slots.entrySet().stream()
                        .filter(e -> e.getKey().backend().equals(backend))
                        .map(Map.Entry::getValue)
                        .filter(MemorySlot::takesTraffic)
                        .toList();
        if (taking.isEmpty()) {
            return requests;
        }
        int failed = 0;
        for (int i = 0; i < requests; i++) {
            failed += taking.get(turn++ % taking.size()).serve(serves) ? 0 : 1;
        }
        return failed;
    }

    /** Requests that stay under way on a slot until the test says otherwise. */
    public synchronized void sessions(Slot slot, long underWay) {
        of(slot).sessions = underWay;
    }

    /** A reload with a state file: a new process that knows its slots; the old one may linger. */
    public synchronized void reload(boolean oldLingers) {
        if (oldLingers) {
            lingering.add(pid);
        }
        pid++;
        readings = 0;
        slots.values().forEach(MemorySlot::startCounting);
    }

    public synchronized void endOldProcesses() {
        lingering.clear();
    }

    /** A restart without a state file: every slot is as in the configuration. */
    public synchronized void restart() {
        pid++;
        readings = 0;
        lingering.clear();
        configure();
    }

    private void configure() {
        slots.clear();
        slotCounts.forEach((backend, count) -> {
            for (int n = 1; n <= count; n++) {
                slots.put(new Slot(backend, "berth" + n), new MemorySlot());
            }
        });
    }

    private void exists(String backend) {
        if (!slotCounts.containsKey(backend)) {
            throw StepFailed.refused("there is no backend " + backend, null);
        }
    }

    private MemorySlot of(Slot slot) {
        exists(slot.backend());
        var found = slots.get(slot);
        if (found == null) {
            throw StepFailed.refused("there is no server " + slot, null);
        }
        return found;
    }
}
