package dev.berth.deploy.rollout;

import dev.berth.model.BerthException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Takes one rollout to its end: asks the {@link RolloutMachine} what is wanted, has it done, and
 * tells the machine what came of it.
 *
 * <p>The order that a crash cannot break: a state is saved before anything is done because of it,
 * and nothing is done while it could not be saved. What was begun before a crash and not heard of
 * is looked at again, and done again if need be.
 *
 * <p>{@link #run} is for one thread, which owns the machine's state; commands run on the crew's.
 * The other methods may be called from any thread.
 */
public final class RolloutRunner implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutRunner.class);

    private final long id;
    private final Journal journal;
    private final Performer performer;
    private final CrashPoint crashPoint;
    private final Executor crew;
    private final InstantSource clock;
    private final Duration pace;

    private final BlockingQueue<Heard> inbox = new LinkedBlockingQueue<>();

    // Owned by the thread of run.
    private final Set<String> busyLanes = new HashSet<>();
    private final List<Turned> unsaved = new ArrayList<>();
    private Rollout saved;
    private boolean waitsForJournal;

    // Written by the thread of run.
    private volatile Situation situation;
    private volatile boolean stopped;

    /**
     * @param command which brought it, or null
     * @param turned to be told whether it turned the rollout round, or null
     */
    private record Heard(
            @Nullable Command command,
            Observation observation,
            @Nullable CompletableFuture<Boolean> turned) {}

    /** An answer to somebody who asked for it to be undone: true only when that is remembered. */
    private record Turned(CompletableFuture<Boolean> answer, boolean isTurned) {}

    /**
     * @param saved the rollout as the journal has it
     * @param pace how long to wait for news before looking at the clock again
     */
    public RolloutRunner(
            long id,
            Rollout saved,
            Journal journal,
            Landscape landscape,
            CrashPoint crashPoint,
            Executor crew,
            InstantSource clock,
            Duration pace) {
        this.id = id;
        this.saved = saved;
        this.journal = journal;
        this.performer = new Performer(landscape, crashPoint);
        this.crashPoint = crashPoint;
        this.crew = crew;
        this.clock = clock;
        this.pace = pace;
        this.situation = Situation.of(saved, clock.instant());
    }

    /** Goes on from where the journal is, and returns when the rollout has ended or was left. */
    @Override
    public void run() {
        hear(new Observation.Resumed(clock.instant()));
        while (!stopped && !saved.isEnded()) {
            if (save()) {
                begin();
            }
            try {
                listen();
            } catch (InterruptedException e) {
                leave();
            }
        }
        unsaved.forEach(turned -> turned.answer().complete(false));
    }

    /**
     * After {@link #run} broke on a fault of the program, and on its thread: run again, it goes on
     * from where the journal is, and the rollout tells of it. What was said to it meanwhile is
     * heard.
     */
    public void broke(RuntimeException fault) {
        var told = saved.noting("the program broke, and went on from the journal: " + fault);
        situation = Situation.of(told, clock.instant());
    }

    /**
     * A person wants it undone.
     *
     * @return whether it is, told when that survives a power cut; it is too late once every host
     *     was switched
     */
    public CompletableFuture<Boolean> abort(String why) {
        var turned = new CompletableFuture<Boolean>();
        inbox.add(new Heard(null, new Observation.Aborted(why), turned));
        return turned;
    }

    /** Leaves the rollout as it is; the next start goes on with it. */
    public void leave() {
        stopped = true;
        inbox.add(new Heard(null, new Observation.Tick(clock.instant()), null));
    }

    /** As it is just now, for people. */
    public Situation situation() {
        return situation;
    }

    private boolean save() {
        var rollout = situation.rollout();
        if (!rollout.equals(saved) && !save(rollout)) {
            return false;
        }
        unsaved.forEach(turned -> turned.answer().complete(turned.isTurned()));
        unsaved.clear();
        return true;
    }

    /** It is tried again at the next beat, for as long as it takes: that is told once. */
    private boolean save(Rollout rollout) {
        try {
            journal.save(rollout);
        } catch (BerthException e) {
            if (!waitsForJournal) {
                waitsForJournal = true;
                LOG.atWarn()
                        .addKeyValue("rollout", id)
                        .setCause(e)
                        .log("the journal cannot be written: the rollout waits");
            }
            return false;
        }
        if (waitsForJournal) {
            waitsForJournal = false;
            LOG.atInfo().addKeyValue("rollout", id).log("the journal can be written again");
        }
        if (!rollout.phase().equals(saved.phase())) {
            LOG.atInfo()
                    .addKeyValue("rollout", id)
                    .addKeyValue("service", rollout.plan().service())
                    .addKeyValue("phase", rollout.phase())
                    .addKeyValue("reason", rollout.trouble().inWords())
                    .log("rollout");
        }
        saved = rollout;
        crashPoint.pass();
        return true;
    }

    private void begin() {
        for (var command : RolloutMachine.wanted(situation)) {
            if (busyLanes.add(command.lane())) {
                crew.execute(() -> perform(command));
            }
        }
    }

    /** Whatever happens, the lane is heard of again: a lost one would stay busy for ever. */
    private void perform(Command command) {
        Observation observation;
        try {
            observation = performer.perform(command);
        } catch (Error broken) {
            inbox.add(new Heard(command, Performer.broke(command, broken), null));
            throw broken;
        }
        inbox.add(new Heard(command, observation, null));
    }

    private void listen() throws InterruptedException {
        var heard = inbox.poll(pace.toNanos(), TimeUnit.NANOSECONDS);
        hear(new Observation.Tick(clock.instant()));
        for (; heard != null; heard = inbox.poll()) {
            if (heard.command() != null) {
                busyLanes.remove(heard.command().lane());
            }
            hear(heard.observation());
            if (heard.turned() != null) {
                boolean isTurned = situation.rollout().trouble().fault() != null;
                unsaved.add(new Turned(heard.turned(), isTurned));
            }
        }
    }

    private void hear(Observation observation) {
        situation = RolloutMachine.step(situation, observation);
    }
}
