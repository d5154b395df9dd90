package dev.berth.model;

/**
 * What a client can act on. The first group is the OCI distribution spec's, "Error Codes"; the
 * second is Berth's own, for the admin API.
 */
public enum ErrorCode {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(400),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    SIZE_INVALID(400),
    UNAUTHORIZED(401),
    DENIED(403),
    UNSUPPORTED(405),
    TOOMANYREQUESTS(429),

    /** The request itself is malformed: a header, a query parameter, a body. */
    BAD_REQUEST(400),
    /** No such page, or no such thing in the admin API. */
    NOT_FOUND(404),
    /** The request is good but what it asks for contradicts what is there. */
    CONFLICT(409),
    /** The client was too slow to send what it announced. */
    REQUEST_TIMEOUT(408),
    /** The disk under the data is full. */
    DISK_FULL(507),
    /** The server stops, or a part of it does not answer; try again. */
    UNAVAILABLE(503),
    /** A fault of Berth; the log has it. */
    INTERNAL(500);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status that goes with the code unless the error says otherwise. */
    public int status() {
        return status;
    }
}
