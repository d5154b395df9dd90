package dev.berth.server.http;

import java.util.Set;

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

    /**
     * Who proved with a token to be someone, and may do with it what it was made for at most.
     *
     * @param allowed in the words of who made it
     */
    record TokenHolder(Caller who, Set<String> allowed) implements Caller {
        public TokenHolder {
            allowed = Set.copyOf(allowed);
        }

        @Override
        public String name() {
            return who.name();
        }
    }

    /** Whose token proves nothing: he is to get another, and is nobody until then. */
    record BadToken() implements Caller {
        @Override
        public String name() {
            return "anonymous";
        }
    }

    /**
     * A Docker host, which pulls at Berth's own bidding.
     *
     * @param repository the one from which it pulls, in the words of who made its login
     */
    record DockerHost(String repository) implements Caller {
        // No user has such a name: it would end at the colon.
        @Override
        public String name() {
            return "berth:docker-host";
        }
    }
}
