package dev.berth.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one place where an error becomes an answer: OCI distribution spec, "Error Codes". A client
 * never sees a stack trace; what Berth did not expect is logged in full under an id that the answer
 * names.
 */
public final class ErrorAnswer {
    private static final Logger log = LoggerFactory.getLogger(ErrorAnswer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private ErrorAnswer() {}

    /** The answer to an error that a handler wants to add headers to. */
    public static Response of(BerthException error) {
        var answer = body(error.status(), error.code(), error.safeMessage(), Map.of());
        if (error instanceof BerthException.TryLater later) {
            answer = answer.with("Retry-After", Long.toString(later.after().toSeconds()));
        }
        if (error instanceof BerthException.Unauthorized unauthorized) {
            // RFC 9110, section 15.5.2: a 401 says how to log in.
            answer = answer.with("WWW-Authenticate", unauthorized.challenge());
        }
        return error.connectionSurvives() ? answer : answer.closing();
    }

    /** The answer to whatever a handler threw, which is logged here where the log needs to know. */
    static Response render(Throwable thrown) {
        if (thrown instanceof BerthException error) {
            if (error.getCause() != null || error.status() >= 500) {
                log.atWarn()
                        .addKeyValue("code", error.code())
                        .setCause(error.getCause())
                        .log(error.safeMessage());
            }
            return of(error);
        }
        var id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        log.atError().addKeyValue("id", id).setCause(thrown).log("a request failed unexpectedly");
        return body(
                500,
                ErrorCode.INTERNAL,
                "Berth failed at this request; its log tells more under the id " + id,
                Map.of("id", id));
    }

    /** An answer for requests so broken that they never became an exchange. */
    static Response malformed(int status, String message) {
        return body(status, ErrorCode.BAD_REQUEST, message, Map.of()).closing();
    }

    private static Response body(
            int status, ErrorCode code, String message, Map<String, String> detail) {
        var errors = new Body(List.of(new Entry(code, message, detail)));
        try {
            return Response.of(status).withJson(JSON.writeValueAsBytes(errors));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("three strings could not be written as JSON", e);
        }
    }

    private record Body(List<Entry> errors) {}

    private record Entry(ErrorCode code, String message, Map<String, String> detail) {}
}
