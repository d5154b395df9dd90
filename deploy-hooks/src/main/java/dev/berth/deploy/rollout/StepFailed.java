package dev.berth.deploy.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A host or a balancer did not do what it was asked. The message is for people: what, where, why.
 */
public final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean worthRetrying;

    private StepFailed(String message, boolean worthRetrying, @Nullable Throwable cause) {
        super(message, cause);
        this.worthRetrying = worthRetrying;
    }

    /** It did not answer, or answered that it cannot now: the same call may go through later. */
    public static StepFailed unreachable(String message, @Nullable Throwable cause) {
        return new StepFailed(message, true, cause);
    }

    /** It answered no, and will answer no again. */
    public static StepFailed refused(String message, @Nullable Throwable cause) {
        return new StepFailed(message, false, cause);
    }

    public boolean worthRetrying() {
        return worthRetrying;
    }
}
