package dev.berth.storage.catalogue;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A piece of a manifest that knows where it stands, so that an error names the place: {@code
 * layers[2].digest}. A field that is {@code null} counts as absent, as Go writes empty lists.
 */
record JsonPart(JsonNode node, String path) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/-]{1,80}");

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    Optional<JsonPart> optional(String name) {
        return has(name) ? Optional.of(new JsonPart(node.get(name), at(name))) : Optional.empty();
    }

    JsonPart required(String name) {
        return optional(name).orElseThrow(() -> invalid(at(name), "is missing"));
    }

    Optional<JsonPart> optionalObject(String name) {
        var part = optional(name);
        if (part.isPresent() && !part.get().node.isObject()) {
            throw part.get().invalid("is not an object");
        }
        return part;
    }

    JsonPart requiredObject(String name) {
        return optionalObject(name).orElseThrow(() -> invalid(at(name), "is missing"));
    }

    @Nullable String optionalText(String name) {
        return optional(name).map(JsonPart::text).orElse(null);
    }

    String text() {
        if (!node.isTextual()) {
            throw invalid("is not a string");
        }
        return node.textValue();
    }

    /** The text as a value of the model, whose own complaint is shown with the place. */
    <T> T value(Function<String, T> parse) {
        var text = text();
        try {
            return parse.apply(text);
        } catch (BerthException.Invalid e) {
            throw invalid("is wrong: " + e.safeMessage());
        }
    }

    long number() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw invalid("is not a whole number");
        }
        return node.longValue();
    }

    /** The elements of a list; an absent one has none. */
    <T> List<T> list(String name, Function<JsonPart, T> element) {
        var list = new ArrayList<T>();
        optional(name)
                .ifPresent(part -> {
                    if (!part.node.isArray()) {
                        throw part.invalid("is not a list");
                    }
                    for (var child : part.node) {
                        var path = part.path + "[" + list.size() + "]";
                        list.add(element.apply(new JsonPart(child, path)));
                    }
                });
        return list;
    }

    /** An object whose values are all strings; an absent one is empty. */
    Map<String, String> texts(String name) {
        var texts = new TreeMap<String, String>();
        optionalObject(name)
                .ifPresent(part -> {
                    for (var field : part.node.properties()) {
                        var value = new JsonPart(field.getValue(), part.at(field.getKey()));
                        texts.put(field.getKey(), value.text());
                    }
                });
        return texts;
    }

    BerthException.Invalid invalid(String why) {
        return invalid(path, why);
    }

    private static BerthException.Invalid invalid(String path, String why) {
        return new BerthException.Invalid(
                ErrorCode.MANIFEST_INVALID,
                "manifest: " + (path.isEmpty() ? "it" : path) + " " + why);
    }

    /** A name that is not as the specs write names comes from outside, and may hold anything. */
    private String at(String name) {
        var shown = PLAIN.matcher(name).matches() ? name : Quoted.of(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
