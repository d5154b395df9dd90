package dev.berth.deploy.yaml;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Where in a file something stands, for messages.
 *
 * @param document counts from 1; 0 in a file that has but one
 * @param path the keys that lead there, such as {@code roles.web.port}; empty for the document
 */
public record Place(int document, int line, String path) {

    Place at(int deeperLine, String key) {
        return new Place(document, deeperLine, path.isEmpty() ? key : path + "." + key);
    }

    Place at(int deeperLine, int index) {
        return new Place(document, deeperLine, path + "[" + index + "]");
    }

    /** The error that says where and why. */
    public BerthException.Invalid invalid(String why) {
        var where =
                (document == 0 ? "" : "document " + document + ", ")
                        + "line "
                        + line
                        // Keys are the file's own words, whatever they are.
                        + (path.isEmpty() ? "" : ", " + Quoted.message(path));
        return new BerthException.Invalid(ErrorCode.BAD_REQUEST, where + ": " + why);
    }

    /** The error for a word that is none of those that are known here. */
    public BerthException.Invalid unknown(String what, String word, Collection<String> known) {
        var meant = nearest(word, known).map(w -> ": did you mean " + w + "?").orElse("");
        var allowed = known.isEmpty() ? "there is none" : "known: " + String.join(", ", known);
        return invalid("unknown " + what + " " + Quoted.of(word) + meant + " (" + allowed + ")");
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(k -> isNear(word, k))
                .min(Comparator.comparingInt(k -> distance(word, k)));
    }

    /** Whether a typing mistake or two lead from one word to the other. */
    static boolean isNear(String word, String known) {
        return distance(word.toLowerCase(Locale.ROOT), known) <= Math.max(2, known.length() / 3);
    }

    /** Levenshtein's: how many letters must be added, dropped or replaced. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > b.length()) {
            return a.length();
        }
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], diagonal));
            }
        }
        return row[b.length()];
    }
}
