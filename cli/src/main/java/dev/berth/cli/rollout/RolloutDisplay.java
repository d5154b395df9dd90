package dev.berth.cli.rollout;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.Screen;
import dev.berth.model.admin.RolloutView;

import java.util.List;

/** Shows rollouts as they go on. One thread shows. */
public interface RolloutDisplay {

    /** What was seen just now; one that was shown before is shown as it has become. */
    void show(List<RolloutView> rollouts);

    /** A line that has its place between what was shown and what will be. */
    void note(String line);

    /** Drawn again and again in a terminal, line after line elsewhere. */
    static RolloutDisplay on(Console console) {
        return console.terminal()
                ? new LiveRollouts(Screen.ofTerminal(console.out()), console.clock())
                : new PlainRollouts(console.out(), console.clock());
    }
}
