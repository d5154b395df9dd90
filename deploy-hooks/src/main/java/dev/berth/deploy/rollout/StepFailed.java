package dev.berth.deploy.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A host or a balancer did not do what it was asked. The message is for people: what, where, why.
 */
public final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    private enum Kind {
        UNREACHABLE,
        REFUSED,
        PORT_TAKEN
    }

    private StepFailed(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** It did not answer, or answered that it cannot now: the same call may go through later. */
    public static StepFailed unreachable(String message, @Nullable Throwable cause) {
        return new StepFailed(Kind.UNREACHABLE, message, cause);
    }

    /** It answered no, and will answer no again. */
    public static StepFailed refused(String message, @Nullable Throwable cause) {
        return new StepFailed(Kind.REFUSED, message, cause);
    }

    /** Something else listens on the host's port: the same container goes up on another one. */
    public static StepFailed portTaken(String message, @Nullable Throwable cause) {
        return new StepFailed(Kind.PORT_TAKEN, message, cause);
    }

    public boolean worthRetrying() {
        return kind == Kind.UNREACHABLE;
    }

    /** Whether removing the container and making it anew with another host port can help. */
    public boolean isPortTaken() {
        return kind == Kind.PORT_TAKEN;
    }
}
