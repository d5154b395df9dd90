package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a token is asked for: {@code repository:NAME:ACTIONS}. Docker token documents, "Scope". */
record Scope(RepositoryName repository, Set<Right> rights) {
    private static final String REPOSITORY = "repository:";

    Scope {
        rights = Set.copyOf(rights);
    }

    /**
     * @param parameters each with one scope, or with several between spaces. What is asked for
     *     things that are not here, or is malformed, is not granted, and so left out
     */
    static List<Scope> parse(List<String> parameters) {
        var scopes = new ArrayList<Scope>();
        for (var parameter : parameters) {
            for (var text : parameter.split(" ", -1)) {
                int colon = text.lastIndexOf(':');
                if (text.startsWith(REPOSITORY) && colon >= REPOSITORY.length()) {
                    add(
                            scopes,
                            text.substring(REPOSITORY.length(), colon),
                            text.substring(colon + 1));
                }
            }
        }
        return scopes;
    }

    private static void add(List<Scope> scopes, String name, String actions) {
        var rights = EnumSet.noneOf(Right.class);
        for (var action : actions.split(",", -1)) {
            switch (action) {
                case "pull" -> rights.add(Right.PULL);
                case "push" -> rights.add(Right.PUSH);
                case "delete" -> rights.add(Right.DELETE);
                case "*" -> rights.addAll(EnumSet.of(Right.PULL, Right.PUSH, Right.DELETE));
                default -> {
                    // An action that no client of a registry asks for.
                }
            }
        }
        try {
            scopes.add(new Scope(RepositoryName.parse(name), rights));
        } catch (BerthException.Invalid e) {
            // No repository can have this name.
        }
    }

    /** Each right by itself, as a token carries it. */
    List<String> words() {
        return rights.stream().map(right -> word(right, repository)).toList();
    }

    static String word(Right right, RepositoryName repository) {
        return right.name().toLowerCase(Locale.ROOT) + " " + repository;
    }
}
