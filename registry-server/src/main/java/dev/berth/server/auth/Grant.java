package dev.berth.server.auth;

import dev.berth.model.RepositoryName;
import dev.berth.server.http.Caller;

import java.util.List;
import java.util.Set;

/**
 * One line of {@code rights}.
 *
 * @param who names of users, {@link #USERS} or {@link #ANONYMOUS}
 * @param repositories where the rights to repositories count
 */
public record Grant(Set<String> who, List<RepositoryPattern> repositories, Set<Right> may) {
    /** Whoever logged in. */
    public static final String USERS = "users";

    /** Whoever comes, with or without a login: what strangers may, users may too. */
    public static final String ANONYMOUS = "anonymous";

    /**
     * @throws IllegalArgumentException if a part contradicts the others
     */
    public Grant {
        who = Set.copyOf(who);
        repositories = List.copyOf(repositories);
        may = Set.copyOf(may);
        if (who.isEmpty() || may.isEmpty()) {
            throw new IllegalArgumentException("a right needs `who` and `may`");
        }
        boolean wantsRepositories = may.stream().anyMatch(Right::isOfRepositories);
        if (wantsRepositories && repositories.isEmpty()) {
            throw new IllegalArgumentException(
                    "pull, push and delete need `repositories`, such as [\"shop/*\"]");
        }
        if (!wantsRepositories && !repositories.isEmpty()) {
            throw new IllegalArgumentException(
                    "deploy and admin are rights to everything, so `repositories` means nothing"
                            + " here");
        }
        if (who.contains(ANONYMOUS) && !may.equals(Set.of(Right.PULL))) {
            throw new IllegalArgumentException(
                    "anonymous may pull and nothing else: everything else needs a login");
        }
    }

    boolean isFor(Caller caller) {
        return who.contains(ANONYMOUS)
                || (caller instanceof Caller.User user
                        && (who.contains(USERS) || who.contains(user.name())));
    }

    boolean allows(Right right) {
        return may.stream().anyMatch(given -> given.includes(right));
    }

    boolean allows(Right right, RepositoryName repository) {
        return may.contains(Right.ADMIN)
                || (allows(right)
                        && repositories.stream().anyMatch(pattern -> pattern.matches(repository)));
    }
}
