package dev.berth.server.http;

import java.util.Optional;

/** The request methods that some route may answer: RFC 9110, section 9. */
public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE;

    /** The method of this name; methods are case-sensitive. */
    static Optional<Method> named(String name) {
        for (var method : values()) {
            if (method.name().equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
