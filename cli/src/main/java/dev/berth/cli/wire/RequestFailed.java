package dev.berth.cli.wire;

/** One request failed; the message says how in this case. */
public final class RequestFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    public RequestFailed(Failure failure, String message) {
        // Thousands may be thrown in a second, and nobody reads their stacks.
        super(message, null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
