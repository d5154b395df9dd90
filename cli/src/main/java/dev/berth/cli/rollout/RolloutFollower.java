package dev.berth.cli.rollout;

import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.Unreachable;
import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;
import dev.berth.model.admin.RolloutView;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches rollouts by asking again and again. A server that is away is waited for: a rollout
 * outlives the process that performs it, and goes on when that is back.
 */
public final class RolloutFollower {
    private static final long PAUSE_MILLIS = 250;
    private static final int AT_ONCE = 20;

    private final AdminApi api;
    private final RolloutDisplay display;
    private boolean away;

    public RolloutFollower(AdminApi api, RolloutDisplay display) {
        this.api = api;
        this.display = display;
    }

    /**
     * Shows a rollout until it has ended.
     *
     * @throws CommandFailed with {@link ExitCode#TIMED_OUT} if that takes longer
     */
    public RolloutView untilItEnds(long id, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            var rollout = look(() -> api.rollout(id).value());
            rollout.ifPresent(seen -> display.show(List.of(seen)));
            if (rollout.isPresent() && rollout.get().state().ended()) {
                return rollout.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new CommandFailed(
                        ExitCode.TIMED_OUT,
                        "rollout %d has not ended in %d s. It goes on; to watch it: berth rollouts --follow"
                                .formatted(id, timeout.toSeconds()));
            }
            pause();
        }
    }

    /**
     * Shows what is under way and what comes, until the process ends.
     *
     * @param service of this one only, or null for all
     */
    public void forEver(@Nullable String service) {
        Set<Long> old = null;
        while (true) {
            var rollouts = look(() -> api.rollouts(service, AT_ONCE).value());
            if (rollouts.isPresent()) {
                if (old == null) {
                    old = ended(rollouts.get());
                    if (old.size() == rollouts.get().size()) {
                        display.note(
                                "Nothing rolls out at present; waiting. Ctrl-C ends this view.");
                    }
                }
                var known = old;
                display.show(
                        rollouts.get().reversed().stream()
                                .filter(rollout -> !known.contains(rollout.id()))
                                .toList());
            }
            pause();
        }
    }

    private static Set<Long> ended(List<RolloutView> rollouts) {
        var ended = new HashSet<Long>();
        for (var rollout : rollouts) {
            if (rollout.state().ended()) {
                ended.add(rollout.id());
            }
        }
        return ended;
    }

    private <T> Optional<T> look(Supplier<T> question) {
        try {
            var answer = Optional.of(question.get());
            away = false;
            return answer;
        } catch (Unreachable e) {
            if (!away) {
                display.note("The server does not answer at present; still waiting.");
            }
            away = true;
            return Optional.empty();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted while waiting for a rollout");
        }
    }
}
