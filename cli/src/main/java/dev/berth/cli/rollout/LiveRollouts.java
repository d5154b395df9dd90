package dev.berth.cli.rollout;

import dev.berth.cli.console.Screen;
import dev.berth.model.admin.RolloutView;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** In a terminal: rollouts under way are drawn again at each look, those that ended stay above. */
final class LiveRollouts implements RolloutDisplay {
    private final Screen screen;
    private final Clock clock;
    private final Set<Long> settled = new HashSet<>();

    LiveRollouts(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public void show(List<RolloutView> rollouts) {
        var drawn = new ArrayList<String>();
        for (var rollout : rollouts) {
            var block = RolloutText.block(rollout, clock.instant());
            if (!rollout.state().ended()) {
                drawn.addAll(block);
            } else if (settled.add(rollout.id())) {
                screen.settle(block);
            }
        }
        screen.draw(drawn);
    }

    @Override
    public void note(String line) {
        screen.settle(List.of(line));
    }
}
