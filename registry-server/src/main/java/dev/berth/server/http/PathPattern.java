package dev.berth.server.http;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with variables, such as {@code /v2/{name...}/blobs/{digest}}. {@code {digest}} stands for
 * one segment, {@code {name...}} for one or more; there is at most one of the latter.
 *
 * <p>What stands behind the long variable is matched from the right end of the path: a repository's
 * name may itself contain {@code blobs}, {@code manifests} or {@code tags}, and only the last of
 * them means what it says.
 */
record PathPattern(List<String> before, @Nullable String rest, List<String> after) {
    /**
     * The more particular pattern first: from the right, a literal goes before a variable. So
     * {@code blobs/uploads} is never a blob named {@code uploads}.
     */
    static final Comparator<PathPattern> PARTICULAR_FIRST = PathPattern::compareFromTheRight;

    PathPattern {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    static PathPattern parse(String text) {
        var segments = segments(text);
        for (int i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            if (segment.endsWith("...}")) {
                return new PathPattern(
                        segments.subList(0, i),
                        segment.substring(1, segment.length() - 4),
                        segments.subList(i + 1, segments.size()));
            }
        }
        return new PathPattern(segments, null, List.of());
    }

    /** The variables' values, or empty if the path is another one. */
    Optional<Map<String, String>> match(List<String> path) {
        int fixed = before.size() + after.size();
        int restEnd = path.size() - after.size();
        // Every request is held against most patterns, so a path that is another one costs little.
        if ((rest == null ? path.size() != fixed : path.size() <= fixed)
                || !isLike(after, path, restEnd)
                || !isLike(before, path, 0)) {
            return Optional.empty();
        }
        var variables = new HashMap<String, String>();
        take(after, path, restEnd, variables);
        take(before, path, 0, variables);
        if (rest != null) {
            variables.put(rest, String.join("/", path.subList(before.size(), restEnd)));
        }
        return Optional.of(variables);
    }

    private static boolean isLike(List<String> pattern, List<String> path, int from) {
        for (int i = 0; i < pattern.size(); i++) {
            var wanted = pattern.get(i);
            if (!isVariable(wanted) && !wanted.equals(path.get(from + i))) {
                return false;
            }
        }
        return true;
    }

    private static void take(
            List<String> pattern, List<String> path, int from, Map<String, String> variables) {
        for (int i = 0; i < pattern.size(); i++) {
            var wanted = pattern.get(i);
            if (isVariable(wanted)) {
                variables.put(wanted.substring(1, wanted.length() - 1), path.get(from + i));
            }
        }
    }

    private static int compareFromTheRight(PathPattern one, PathPattern other) {
        var left = one.fromTheRight();
        var right = other.fromTheRight();
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int byKind = Boolean.compare(isVariable(left.get(i)), isVariable(right.get(i)));
            if (byKind != 0) {
                return byKind;
            }
        }
        return Integer.compare(right.size(), left.size());
    }

    private List<String> fromTheRight() {
        return (rest == null ? before : after).reversed();
    }

    private static List<String> segments(String text) {
        var inner = text.substring(1);
        return inner.isEmpty() ? List.of() : List.of(inner.split("/"));
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
