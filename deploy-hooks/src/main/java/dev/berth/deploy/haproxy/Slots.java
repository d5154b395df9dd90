package dev.berth.deploy.haproxy;

/** How slots are configured. */
final class Slots {
    /**
     * What an operator pastes into a backend. By a name and with {@code init-addr last}, because
     * over a reload a slot that is configured by an address gets that address back, and not the one
     * in the state file.
     */
    static final String LINE =
            "server-template berth 1-12 localhost:9 check disabled init-addr last,127.0.0.1"
                    + " inter 1s fastinter 200ms rise 2 fall 2";

    private Slots() {}
}
