package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Result;
import dev.berth.model.BerthException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What the runner owes to those who ask, whatever becomes of the journal and the commands. */
class RolloutRunnerTest {
    private static final int FULL_FOR = 5;

    private final Rehearsal rehearsal =
            new Rehearsal(1, 1).revision(1, Image.good()).revision(2, Image.good());

    @Test
    void acknowledgesARollbackOnlyWhenItIsSaved() {
        var runner = begin();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        var acknowledged = new ArrayList<Boolean>();
        var full = new AtomicInteger(FULL_FOR);
        rehearsal.before(call -> {
            if (call.equals("lb1 drain web/berth1") && answers.isEmpty()) {
                answers.add(runner.abort("ada said so"));
            }
        });
        rehearsal.whenSaved(rollout -> {
            if (!answers.isEmpty() && full.getAndDecrement() > 0) {
                acknowledged.add(answers.getFirst().isDone());
                throw new BerthException.DiskFull("the disk is full", null);
            }
        });

        runner.run();

        assertThat(acknowledged).hasSize(FULL_FOR).containsOnly(false);
        assertThat(answers.getFirst()).isCompletedWithValue(true);
        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);
    }

    @Test
    void saysThatARollbackIsNotRememberedWhenItIsLeftBeforeThat() {
        var runner = begin();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        rehearsal.before(call -> {
            if (call.equals("lb1 drain web/berth1") && answers.isEmpty()) {
                answers.add(runner.abort("ada said so"));
            }
        });
        rehearsal.whenSaved(rollout -> {
            if (!answers.isEmpty()) {
                runner.leave();
                throw new BerthException.DiskFull("the disk is full", null);
            }
        });

        runner.run();

        assertThat(answers.getFirst()).isCompletedWithValue(false);
    }

    @Test
    void tellsOnceThatTheJournalCannotBeWrittenAndOnceThatItCanAgain() {
        var runner = begin();
        var full = new AtomicInteger(FULL_FOR);
        rehearsal.whenSaved(rollout -> {
            if (full.getAndDecrement() > 0) {
                throw new BerthException.DiskFull("the disk is full", null);
            }
        });

        assertThat(logged(runner))
                .filteredOn(message -> message.contains("journal"))
                .containsExactly(
                        "the journal cannot be written: the rollout waits",
                        "the journal can be written again");
    }

    private static List<String> logged(Runnable work) {
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        var logger = (Logger) LoggerFactory.getLogger(RolloutRunner.class);
        var level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(appender);
        try {
            work.run();
        } finally {
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(level);
        }
        return appender.list.stream().map(ILoggingEvent::getMessage).toList();
    }

    /** Without it the rollout waits for the pull for ever: hence the limit. */
    @Test
    @Timeout(60)
    void failsWhenACommandDiesOfAnError() {
        rehearsal.deploy(1);
        var isBroken = new AtomicBoolean();
        rehearsal.before(call -> {
            if (call.startsWith("app1 pull") && !isBroken.getAndSet(true)) {
                throw new NoClassDefFoundError("a class that is missing");
            }
        });
        rehearsal.save(Rollout.of(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()), Map.of()));
        var thrown = new ArrayList<Error>();

        rehearsal
                .runner(command -> {
                    try {
                        command.run();
                    } catch (NoClassDefFoundError e) {
                        thrown.add(e);
                    }
                })
                .run();

        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.FAILED);
        assertThat(rehearsal.journal().trouble().inWords()).contains("a class that is missing");
        assertThat(thrown).as("for the thread's handler, which tells it").hasSize(1);
    }

    private RolloutRunner begin() {
        rehearsal.deploy(1);
        rehearsal.save(Rollout.of(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()), Map.of()));
        return rehearsal.runner();
    }
}
