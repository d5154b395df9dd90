package dev.berth.server.http;

/** Who sent a request. */
public sealed interface Caller {
    Caller ANONYMOUS = new Anonymous();

    /** For the log, and for the history of a tag. */
    String name();

    /** Nobody said who it is; or there are no logins. */
    record Anonymous() implements Caller {
        @Override
        public String name() {
            return "anonymous";
        }
    }

    /** Who proved to be this user. */
    record User(String name) implements Caller {}

    /** A Docker host, which pulls at Berth's own bidding. */
    record DockerHost() implements Caller {
        // No user has such a name: it would end at the colon.
        @Override
        public String name() {
            return "berth:docker-host";
        }
    }
}
