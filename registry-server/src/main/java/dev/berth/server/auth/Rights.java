package dev.berth.server.auth;

import dev.berth.model.RepositoryName;
import dev.berth.server.http.Caller;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Who may do what. Nobody may what nothing says. */
public sealed interface Rights {

    /** Whether the caller may do this in that repository. */
    boolean may(Caller caller, Right right, RepositoryName repository);

    /** Whether the caller may do this at all: a right to the server, or to some repository. */
    boolean may(Caller caller, Right right);

    /** The repositories that the caller may know of. */
    default Predicate<RepositoryName> readableBy(Caller caller) {
        // A token is for the repository of the request; what else its holder may read, he may.
        var who = caller instanceof Caller.TokenHolder holder ? holder.who() : caller;
        // A Docker host is told what to pull.
        return who instanceof Caller.DockerHost
                ? _ -> false
                : repository -> may(who, Right.PULL, repository);
    }

    /** There are no users, so everyone who reaches the server may do everything. */
    record Open() implements Rights {
        @Override
        public boolean may(Caller caller, Right right, RepositoryName repository) {
            return true;
        }

        @Override
        public boolean may(Caller caller, Right right) {
            return true;
        }
    }

    /** What the settings grant. A Docker host may pull what it is told to run, and nothing else. */
    record Granted(List<Grant> grants) implements Rights {
        public Granted {
            grants = List.copyOf(grants);
        }

        @Override
        public boolean may(Caller caller, Right right, RepositoryName repository) {
            return switch (caller) {
                case Caller.User _, Caller.Anonymous _ ->
                        grants.stream()
                                .anyMatch(g -> g.isFor(caller) && g.allows(right, repository));
                case Caller.DockerHost host ->
                        right == Right.PULL && host.repository().equals(repository.value());
                case Caller.TokenHolder holder ->
                        reaches(holder, right, repository) && may(holder.who(), right, repository);
                case Caller.BadToken _ -> false;
            };
        }

        @Override
        public boolean may(Caller caller, Right right) {
            return switch (caller) {
                case Caller.User _, Caller.Anonymous _ ->
                        grants.stream().anyMatch(g -> g.isFor(caller) && g.allows(right));
                case Caller.DockerHost _ -> right == Right.PULL;
                case Caller.TokenHolder holder -> right == Right.PULL && may(holder.who(), right);
                case Caller.BadToken _ -> false;
            };
        }

        /**
         * A token of nobody's limits nothing, as without one its holder might do the same. Docker
         * needs that of a mirror: it asks for a token by the image's own name.
         */
        private static boolean reaches(
                Caller.TokenHolder holder, Right right, RepositoryName repository) {
            return holder.who() instanceof Caller.Anonymous
                    || holder.allowed().contains(Scope.word(right, repository));
        }

        /** The users that are named, for whoever knows which there are. */
        public Set<String> named() {
            var named = new TreeSet<String>();
            grants.forEach(grant -> named.addAll(grant.who()));
            named.removeAll(Set.of(Grant.USERS, Grant.ANONYMOUS));
            return named;
        }
    }
}
