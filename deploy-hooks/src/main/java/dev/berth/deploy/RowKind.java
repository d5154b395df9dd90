package dev.berth.deploy;

import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;

/** Every kind of row of this room, with what follows the kind in its key. */
enum RowKind {
    /** kind, name → the resource as it was applied. */
    RESOURCE('r'),
    /** balancer, backend → the names of its slots, as they were last read. */
    SLOTS('l'),
    /** balancer → its processes. */
    PROCESSES('w'),
    /** service, number → a revision. */
    REVISION('v'),
    /** service → what is deployed, and the hold. */
    STANDING('s'),
    /** service, host, container → a container with its port and its slots. */
    INSTANCE('n'),
    /** id → a rollout, as people see it. */
    ROLLOUT('o'),
    /** service, id → nothing: {@link #ROLLOUT} by service. */
    ROLLOUT_OF_SERVICE('i'),
    /** service, id → nothing: a rollout that has not ended. */
    OPEN_ROLLOUT('u'),
    /** id → the journal of a rollout that runs. */
    JOURNAL('j'),
    /** nothing → the last rollout's id. */
    LAST_ROLLOUT('a');

    private final char kind;

    RowKind(char kind) {
        this.kind = kind;
    }

    /** The prefix of all rows of this kind. */
    Key key() {
        return Key.of(KeyPrefix.DEPLOY, kind);
    }

    Key of(String name) {
        return key().text(name);
    }

    Key of(String name, String second) {
        return of(name).text(second);
    }

    Key of(String name, long number) {
        return of(name).number(number);
    }

    Key of(long number) {
        return key().number(number);
    }
}
