package dev.berth.deploy;

import dev.berth.deploy.resource.Service;
import dev.berth.model.Event;
import dev.berth.storage.catalogue.Outbox;
import dev.berth.storage.kv.View;

import java.util.List;
import java.util.Optional;

/** Pushes that were given up on, because hearing of them broke on a fault of this program. */
final class PutAside {
    private PutAside() {}

    /**
     * Those of what the service deploys, for people, until a later rollout has made up for them.
     */
    static List<String> inWords(View view, Service service) {
        return Outbox.deadLetters(view, Pushes.CONSUMER).stream()
                .filter(letter -> concerns(letter, service) && isOpen(view, letter, service))
                .map(letter -> inWords(letter, service))
                .toList();
    }

    private static boolean concerns(Outbox.DeadLetter letter, Service service) {
        return switch (letter.event()) {
            case Event.TagMoved moved ->
                    moved.repository().equals(service.image()) && moved.tag().equals(service.tag());
        };
    }

    private static boolean isOpen(View view, Outbox.DeadLetter letter, Service service) {
        return RolloutRow.newest(view, Optional.of(service.name()), 1).stream()
                .noneMatch(rollout -> rollout.queuedAt().isAfter(letter.at()));
    }

    private static String inWords(Outbox.DeadLetter letter, Service service) {
        return "a push of %s:%s was put aside at %s and not deployed: %s (to deploy what the tag names now: berth deploy %s)"
                .formatted(
                        service.image(), service.tag(), letter.at(), letter.why(), service.name());
    }
}
