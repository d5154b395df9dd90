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
 * Before all of that, no page in a browser comes through.
 */
public final class RepositoryGuard {
    private final Rights rights;
    private final Challenge challenge;
    private final Pages pages;

    public RepositoryGuard(Rights rights, Challenge challenge, Pages pages) {
        this.rights = rights;
        this.challenge = challenge;
        this.pages = pages;
    }

    /** The same for clients that know no other way to log in. */
    public RepositoryGuard withBasic() {
        return new RepositoryGuard(rights, new Challenge.Basic(), pages);
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
        pages.check(exchange);
        var repository = RepositoryName.parse(exchange.variable("name"));
        var caller = exchange.caller();
        if (!rights.may(caller, right, repository)) {
            throw refusal(caller, right, repository);
        }
    }

    private BerthException refusal(Caller caller, Right right, RepositoryName repository) {
        return switch (caller) {
            case Caller.Anonymous _ ->
                    challenge.because(
                            "a login is needed to " + word(right) + " " + repository,
                            Challenge.scope(right, repository));
            case Caller.BadToken _ -> challenge.badToken(Challenge.scope(right, repository));
            case Caller.TokenHolder holder ->
                    isToBeHad(holder, right, repository)
                            ? challenge.because(
                                    (holder.who() instanceof Caller.Anonymous
                                                    ? "a login is needed to "
                                                    : "another token is needed to ")
                                            + word(right)
                                            + " "
                                            + repository,
                                    Challenge.scope(right, repository)
                                            + ",error=\"insufficient_scope\"")
                            : refusal(holder.who(), right, repository);
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
                                    caller.name() + " may not " + word(right) + " " + repository);
        };
    }

    /** Whether another token would do: for this holder, or once he has logged in. */
    private boolean isToBeHad(Caller.TokenHolder holder, Right right, RepositoryName repository) {
        return holder.who() instanceof Caller.Anonymous
                || rights.may(holder.who(), right, repository);
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

    /** The same for where clients learn how to log in: with tokens, strangers need one too. */
    public List<Route> guardBase(List<Route> routes) {
        return routes.stream().map(route -> route.behind(this::checkBase)).toList();
    }

    private void checkBase(Exchange exchange) {
        pages.check(exchange);
        if (exchange.caller() instanceof Caller.Anonymous && challenge instanceof Challenge.Token) {
            throw challenge.because("a token is needed", "");
        }
        checkAny(exchange);
    }

    private void checkAny(Exchange exchange) {
        pages.check(exchange);
        switch (exchange.caller()) {
            case Caller.BadToken _ -> throw challenge.badToken("");
            case Caller.Anonymous nobody -> {
                if (!rights.may(nobody, Right.PULL)) {
                    throw challenge.because("a login is needed", "");
                }
            }
            case Caller.User _, Caller.DockerHost _, Caller.TokenHolder _ -> {
                // Whoever logged in; a token for nothing is had only where strangers may pull.
            }
        }
    }
}
