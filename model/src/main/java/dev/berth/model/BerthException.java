package dev.berth.model;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Everything that can go wrong and has a name. The message is written for the person who reads it
 * at the other end (what, where, why, what to do) and is safe to show; the cause is for the log.
 */
public abstract sealed class BerthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    private BerthException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return code.status();
    }

    /** Whether more requests can follow on the same connection once the body has been read off. */
    public boolean connectionSurvives() {
        return true;
    }

    public String safeMessage() {
        return String.valueOf(getMessage());
    }

    /** What was sent is malformed or contradicts itself. */
    public static final class Invalid extends BerthException {
        private static final long serialVersionUID = 1L;

        public Invalid(ErrorCode code, String message) {
            super(code, message, null);
        }
    }

    /** What was named is not there, or the caller may not know that it is. */
    public static final class NotFound extends BerthException {
        private static final long serialVersionUID = 1L;

        public NotFound(ErrorCode code, String message) {
            super(code, message, null);
        }
    }

    /** A body is larger than it may be: 413, and what is left of it is not read. */
    public static final class TooLarge extends BerthException {
        private static final long serialVersionUID = 1L;

        public TooLarge(ErrorCode code, String message) {
            super(code, message, null);
        }

        @Override
        public int status() {
            return 413;
        }

        @Override
        public boolean connectionSurvives() {
            return false;
        }
    }

    /** A chunk or a range that does not fit what is there: 416. */
    public static final class RangeUnsatisfiable extends BerthException {
        private static final long serialVersionUID = 1L;
        private final long size;

        /**
         * @param size how many bytes there are
         */
        public RangeUnsatisfiable(ErrorCode code, String message, long size) {
            super(code, message, null);
            this.size = size;
        }

        public long size() {
            return size;
        }

        @Override
        public int status() {
            return 416;
        }
    }

    /** The request contradicts what is there, and would be good otherwise. */
    public static final class Conflict extends BerthException {
        private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            super(ErrorCode.CONFLICT, message, null);
        }
    }

    /** The operation is known and not offered. */
    public static final class Unsupported extends BerthException {
        private static final long serialVersionUID = 1L;

        public Unsupported(String message) {
            super(ErrorCode.UNSUPPORTED, message, null);
        }
    }

    /** The caller has to say who it is, or could not prove it. */
    public static final class Unauthorized extends BerthException {
        private static final long serialVersionUID = 1L;
        private final String challenge;

        /**
         * @param challenge how to log in: RFC 9110, section 11.6.1
         */
        public Unauthorized(String message, String challenge) {
            super(ErrorCode.UNAUTHORIZED, message, null);
            this.challenge = challenge;
        }

        public String challenge() {
            return challenge;
        }
    }

    /** The caller is known and may not do this. */
    public static final class Denied extends BerthException {
        private static final long serialVersionUID = 1L;

        public Denied(String message) {
            super(ErrorCode.DENIED, message, null);
        }
    }

    /** The body ended early or could not be read: the connection is of no more use. */
    public static final class BodyBroken extends BerthException {
        private static final long serialVersionUID = 1L;

        public BodyBroken(String message, @Nullable Throwable cause) {
            super(ErrorCode.BLOB_UPLOAD_INVALID, message, cause);
        }

        @Override
        public boolean connectionSurvives() {
            return false;
        }
    }

    /** The rest of the body takes too long to come: 408, and the connection ends. */
    public static final class TooSlow extends BerthException {
        private static final long serialVersionUID = 1L;

        public TooSlow(String message) {
            super(ErrorCode.REQUEST_TIMEOUT, message, null);
        }

        @Override
        public boolean connectionSurvives() {
            return false;
        }
    }

    /** The disk is full; nothing that was stored is lost. */
    public static final class DiskFull extends BerthException {
        private static final long serialVersionUID = 1L;

        public DiskFull(String message, @Nullable Throwable cause) {
            super(ErrorCode.DISK_FULL, message, cause);
        }
    }

    /** Not now: the server stops, or something behind it does not answer. */
    public static final class Unavailable extends BerthException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(ErrorCode.UNAVAILABLE, message, cause);
        }
    }

    /** The same request will be good later: 429 or 503, with {@code Retry-After}. */
    public static final class TryLater extends BerthException {
        private static final long serialVersionUID = 1L;
        private final Duration after;

        /**
         * @param code {@link ErrorCode#TOOMANYREQUESTS} where it is for the caller to ask for less,
         *     {@link ErrorCode#UNAVAILABLE} where it is not
         * @param after when it makes sense to try
         */
        public TryLater(ErrorCode code, String message, Duration after) {
            super(code, message, null);
            this.after = after;
        }

        public Duration after() {
            return after;
        }
    }

    /** A fault of the storage below, which the log has in full. */
    public static final class StorageFailed extends BerthException {
        private static final long serialVersionUID = 1L;

        public StorageFailed(String message, @Nullable Throwable cause) {
            super(ErrorCode.INTERNAL, message, cause);
        }
    }
}
