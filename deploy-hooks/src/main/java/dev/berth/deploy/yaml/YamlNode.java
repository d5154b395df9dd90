package dev.berth.deploy.yaml;

import java.util.List;
import java.util.Map;

/** A YAML document as it was written: every node knows its line. */
public sealed interface YamlNode {

    int line();

    /** What the node is, for a message. */
    String what();

    /**
     * @param text as written, without quotes
     * @param empty whether there was nothing, {@code null} or {@code ~}
     */
    record Scalar(int line, String text, boolean empty) implements YamlNode {
        @Override
        public String what() {
            return empty ? "nothing" : "a single value";
        }
    }

    record Items(int line, List<YamlNode> items) implements YamlNode {
        @Override
        public String what() {
            return "a list";
        }
    }

    /**
     * @param entries in the order of the file
     */
    record Fields(int line, Map<String, YamlNode> entries) implements YamlNode {
        @Override
        public String what() {
            return "a group of keys";
        }
    }
}
