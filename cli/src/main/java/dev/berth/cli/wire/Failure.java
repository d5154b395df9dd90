package dev.berth.cli.wire;

import java.util.Locale;

/** The ways in which a request can fail, each with the words of the report. */
public enum Failure {
    REFUSED("connection refused"),
    RESET("connection reset"),
    NO_ANSWER("connection closed before an answer"),
    CUT_OFF("answer cut off"),
    TIMED_OUT("timed out"),
    SERVER_ERROR("status 5xx"),
    CLIENT_ERROR("status 4xx"),
    NOT_SUCCESS("another status than 2xx"),
    NOT_HTTP("answer is no HTTP"),
    WRONG_CONTENT("another content than was asked for"),
    NOT_SENT("could not be sent");

    private final String words;

    Failure(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** For scripts. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
