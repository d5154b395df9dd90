package dev.berth.model.admin;

import java.util.List;

/**
 * The answer to {@code POST /api/v1/apply}, whose body is one or several YAML documents. Either all
 * of it was applied, in one commit, or the answer is an error and none was.
 *
 * @param changes a line for each document, in the order of the file
 * @param warnings what works today and will hurt some day, such as a balancer without a state file
 */
public record ApplyResult(List<Change> changes, List<String> warnings) {
    public ApplyResult {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /**
     * @param kind {@code host}, {@code haproxy} or {@code service}
     */
    public record Change(String kind, String name, Outcome outcome) {}

    /** What applying a document did. */
    public enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED
    }
}
