package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;

/** How a caller is asked to log in. */
public sealed interface Challenge {

    /** With a name and a password. */
    String BASIC = "Basic realm=\"Berth\", charset=\"UTF-8\"";

    static BerthException.Unauthorized basic(String why) {
        return new BerthException.Unauthorized(why, BASIC);
    }

    /**
     * @param more further parameters, each with a comma in front
     */
    BerthException.Unauthorized because(String why, String more);

    /** Where a token was sent that is of no use any more. */
    default BerthException.Unauthorized badToken(String scope) {
        return because(
                "the token is too old, or not from here; get another",
                scope + ",error=\"invalid_token\"");
    }

    /** What a token has to be asked for. Pushing clients look first, so they need both. */
    static String scope(Right right, RepositoryName repository) {
        var actions =
                switch (right) {
                    case PULL -> "pull";
                    case PUSH -> "pull,push";
                    case DELETE -> "delete";
                    case DEPLOY, ADMIN -> throw new IllegalArgumentException(right.name());
                };
        return ",scope=\"repository:" + repository + ":" + actions + "\"";
    }

    /** Without TLS, as Berth then does not know under which URL clients reach it. */
    record Basic() implements Challenge {
        @Override
        public BerthException.Unauthorized because(String why, String more) {
            return basic(why);
        }
    }

    /**
     * With a token, which is had for a login, or where strangers may pull something, for nothing.
     * Docker asks for tokens only where the base tells it to, so here it is never open.
     *
     * @param realm where tokens are had: absolute
     * @param service the registry's name
     */
    record Token(String realm, String service) implements Challenge {
        @Override
        public BerthException.Unauthorized because(String why, String more) {
            return new BerthException.Unauthorized(
                    why, "Bearer realm=\"" + realm + "\",service=\"" + service + "\"" + more);
        }
    }
}
