package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;
import dev.berth.model.RepositoryName;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * What repositories are called where they go.
 *
 * @param to {@code shop/web} for the one repository of a source, {@code mirror/} to put all of it
 *     below, or null to keep the names
 */
public record Naming(@Nullable String to) {
    public Naming {
        if (to != null) {
            var _ = RepositoryName.parse(isPrefix(to) ? to.substring(0, to.length() - 1) : to);
        }
    }

    /**
     * @throws CommandFailed if it does not say a name for each
     */
    void require(List<SourceRepository> repositories) {
        if (to != null && !isPrefix(to) && repositories.size() > 1) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "there are %d repositories to import, and --to %s names one. To put them all below it: --to %s/"
                            .formatted(repositories.size(), to, to));
        }
        var nameless = repositories.stream().anyMatch(one -> one.name().isEmpty());
        if (nameless && (to == null || isPrefix(to))) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "an image of the source does not say of which repository it is. Name it: --to"
                            + " REPOSITORY");
        }
    }

    RepositoryName of(Optional<RepositoryName> name) {
        if (to == null) {
            return name.orElseThrow();
        }
        return RepositoryName.parse(isPrefix(to) ? to + name.orElseThrow() : to);
    }

    private static boolean isPrefix(String to) {
        return to.endsWith("/");
    }
}
