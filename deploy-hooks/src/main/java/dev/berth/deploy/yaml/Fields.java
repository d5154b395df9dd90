package dev.berth.deploy.yaml;

import dev.berth.model.BerthException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The keys of one group, each asked for by name; {@link #done} refuses those that nobody asked for,
 * so that a key that does not work yet is an unknown key and not a silent one. Owned by the thread
 * that reads the file.
 */
public final class Fields {
    private final Map<String, YamlNode> entries;
    private final Place place;
    private final Set<String> asked = new LinkedHashSet<>();

    private Fields(YamlNode.Fields node, Place place) {
        this.entries = node.entries();
        this.place = place;
    }

    public static Fields of(YamlNode node, Place place) {
        return switch (node) {
            case YamlNode.Fields fields -> new Fields(fields, place);
            case YamlNode.Items items -> throw expected("a group of keys", items, place);
            case YamlNode.Scalar scalar -> throw expected("a group of keys", scalar, place);
        };
    }

    /** Where this key stands, or would. */
    public Place at(String key) {
        var node = entries.get(key);
        return place.at(node == null ? place.line() : node.line(), key);
    }

    public <T> Optional<T> maybe(String key, Function<String, T> parse) {
        return node(key).map(node -> parsed(scalar(node, at(key)), at(key), parse));
    }

    public <T> T must(String key, Function<String, T> parse) {
        return maybe(key, parse).orElseThrow(() -> missing(key));
    }

    /** A list of single values; empty if the key is absent. */
    public <T> List<T> list(String key, Function<String, T> parse) {
        return node(key).map(node -> items(node, at(key), parse)).orElse(List.of());
    }

    /** A list with at least one value. */
    public <T> List<T> atLeastOne(String key, Function<String, T> parse) {
        var list = list(key, parse);
        if (list.isEmpty()) {
            throw missing(key);
        }
        if (new LinkedHashSet<>(list).size() < list.size()) {
            throw at(key).invalid("one value is there twice");
        }
        return list;
    }

    /**
     * Names of the file's author with a single value each; empty if the key is absent.
     *
     * @param form refuses what is no name
     */
    public Map<String, String> texts(String key, Function<String, String> form) {
        var texts = new LinkedHashMap<String, String>();
        group(key)
                .ifPresent(group ->
                        group.entries.forEach((name, node) ->
                                texts.put(
                                        parsed(name, group.at(name), form),
                                        scalar(node, group.at(name)))));
        return texts;
    }

    /**
     * A group in which the file's author names the keys.
     *
     * @param name refuses what is no name
     */
    public <T> Map<String, T> named(
            String key, Function<String, String> name, Function<Fields, T> read) {
        var group = group(key).orElseThrow(() -> missing(key));
        var values = new LinkedHashMap<String, T>();
        for (var written : group.entries.keySet()) {
            parsed(written, group.at(written), name);
            values.put(written, group.mustGroup(written, read));
        }
        if (values.isEmpty()) {
            throw missing(key);
        }
        return values;
    }

    /** A group of keys, read as a whole. */
    public <T> Optional<T> maybeGroup(String key, Function<Fields, T> read) {
        return group(key)
                .map(group -> {
                    var value = read.apply(group);
                    group.done();
                    return value;
                });
    }

    /** A list of groups; empty if the key is absent. */
    public <T> List<T> groups(String key, Function<Fields, T> read) {
        var values = new ArrayList<T>();
        for (var item : node(key).map(node -> items(node, at(key))).orElse(List.of())) {
            var group = of(item, at(key).at(item.line(), values.size()));
            values.add(read.apply(group));
            group.done();
        }
        return values;
    }

    public <T> T mustGroup(String key, Function<Fields, T> read) {
        return maybeGroup(key, read).orElseThrow(() -> missing(key));
    }

    /** Everything that is offered here has been asked for: what is left is a mistake. */
    public void done() {
        for (var key : entries.keySet()) {
            if (!asked.contains(key)) {
                throw at(key).unknown("key", key, asked);
            }
        }
    }

    /** Perhaps it is there and mistyped: then that is what to say. */
    public BerthException.Invalid missing(String key) {
        for (var written : entries.keySet()) {
            if (!asked.contains(written) && Place.isNear(written, key)) {
                return at(written).unknown("key", written, Set.of(key));
            }
        }
        return place.invalid("the key " + key + " is missing");
    }

    private Optional<Fields> group(String key) {
        return node(key).map(node -> of(node, at(key)));
    }

    private Optional<YamlNode> node(String key) {
        asked.add(key);
        return Optional.ofNullable(entries.get(key))
                .filter(node -> !(node instanceof YamlNode.Scalar s && s.empty()));
    }

    private static <T> List<T> items(YamlNode node, Place place, Function<String, T> parse) {
        var values = new ArrayList<T>();
        for (var item : items(node, place)) {
            var itemPlace = place.at(item.line(), values.size());
            values.add(parsed(scalar(item, itemPlace), itemPlace, parse));
        }
        return values;
    }

    private static List<YamlNode> items(YamlNode node, Place place) {
        return switch (node) {
            case YamlNode.Items list -> list.items();
            case YamlNode.Scalar scalar -> throw expected("a list", scalar, place);
            case YamlNode.Fields fields -> throw expected("a list", fields, place);
        };
    }

    private static String scalar(YamlNode node, Place place) {
        return switch (node) {
            case YamlNode.Scalar scalar -> scalar.text();
            case YamlNode.Items items -> throw expected("a single value", items, place);
            case YamlNode.Fields fields -> throw expected("a single value", fields, place);
        };
    }

    /** What a parser refuses is told with its place; it says itself what would be allowed. */
    private static <T> T parsed(String text, Place place, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw place.invalid(String.valueOf(e.getMessage()));
        } catch (BerthException e) {
            throw place.invalid(e.safeMessage());
        }
    }

    private static BerthException.Invalid expected(String what, YamlNode node, Place place) {
        return place.invalid(what + " is wanted here, not " + node.what());
    }
}
