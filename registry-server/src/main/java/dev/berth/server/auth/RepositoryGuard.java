package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Route;

import java.util.List;

/**
 * Stands before the routes of repositories, {@code /v2/{name...}/…}, and refuses before the body is
 * asked for.
 *
 * <p>Who is nobody yet is told to log in. A user who may not read a repository is told the same
 * whether it is there or not: what is asked of it is not found, and what would change it is denied.
 */
public final class RepositoryGuard {
    private final Rights rights;

    public RepositoryGuard(Rights rights) {
        this.rights = rights;
    }

    public Rights rights() {
        return rights;
    }

    /** The same routes, for callers who have this right to the repository that is named. */
    public List<Route> guard(Right right, List<Route> routes) {
        return routes.stream()
                .map(route -> route.behind(exchange -> check(exchange, right)))
                .toList();
    }

    private void check(Exchange exchange, Right right) {
        var repository = RepositoryName.parse(exchange.variable("name"));
        var caller = exchange.caller();
        if (!rights.may(caller, right, repository)) {
            throw switch (caller) {
                case Caller.Anonymous _ ->
                        Challenge.unauthorized(
                                "a login is needed to " + word(right) + " " + repository);
                case Caller.User _, Caller.DockerHost _ ->
                        right == Right.PULL
                                ? new BerthException.NotFound(
                                        ErrorCode.NAME_UNKNOWN,
                                        "there is no repository "
                                                + repository
                                                + " that "
                                                + caller.name()
                                                + " may pull")
                                : new BerthException.Denied(
                                        caller.name()
                                                + " may not "
                                                + word(right)
                                                + " "
                                                + repository);
            };
        }
    }

    private static String word(Right right) {
        return switch (right) {
            case PULL -> "pull";
            case PUSH -> "push to";
            case DELETE -> "delete from";
            case DEPLOY, ADMIN -> throw new IllegalArgumentException(right.name());
        };
    }

    /**
     * The same routes, which are about no single repository: for whoever logged in, and for others
     * where strangers may pull something. What they tell of repositories is for them to choose.
     */
    public List<Route> guardAll(List<Route> routes) {
        return routes.stream().map(route -> route.behind(this::checkAny)).toList();
    }

    private void checkAny(Exchange exchange) {
        var caller = exchange.caller();
        if (caller instanceof Caller.Anonymous && !rights.may(caller, Right.PULL)) {
            throw Challenge.unauthorized("a login is needed");
        }
    }
}
