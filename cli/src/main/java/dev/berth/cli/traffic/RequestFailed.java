package dev.berth.cli.traffic;

/** One request failed; the message says how in this case. */
final class RequestFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    RequestFailed(Failure failure, String message) {
        // Thousands may be thrown in a second, and nobody reads their stacks.
        super(message, null, false, false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
