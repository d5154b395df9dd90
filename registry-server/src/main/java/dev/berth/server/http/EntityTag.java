package dev.berth.server.http;

/**
 * What a client may already have of a resource, as a strong entity tag: RFC 9110, section 8.8.3.
 *
 * @param value without its quotes, and with none in it
 */
public record EntityTag(String value) {

    /** Whether the client has it already: section 13.1.2. */
    public boolean isKnownBy(Headers request) {
        return request.list("If-None-Match").stream()
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                // Some clients of registries send a digest without quotes.
                .anyMatch(tag -> tag.equals("*") || tag.equals(value) || tag.equals(toString()));
    }

    /**
     * Whether a range counts: section 13.1.5. A condition with a date is not met, as nothing here
     * has one.
     */
    public boolean allowsRange(Headers request) {
        return request.first("If-Range").map(tag -> tag.strip().equals(toString())).orElse(true);
    }

    /** The value of {@code ETag}. */
    @Override
    public String toString() {
        return '"' + value + '"';
    }
}
