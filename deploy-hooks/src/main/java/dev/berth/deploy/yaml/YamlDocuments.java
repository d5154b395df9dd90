package dev.berth.deploy.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads the documents of a YAML text with their lines. Data binding would forget the lines, and
 * would take the later of two equal keys without a word.
 */
public final class YamlDocuments {
    private static final YAMLFactory YAML = new YAMLFactory();

    /** Deep enough for any resource, and not for a text that wants to exhaust the stack. */
    private static final int DEEPEST = 20;

    private final YAMLParser parser;

    private YamlDocuments(YAMLParser parser) {
        this.parser = parser;
    }

    /**
     * @throws BerthException.Invalid if this is not YAML
     */
    public static List<YamlNode> parse(String text) {
        try (var parser = YAML.createParser(text)) {
            return new YamlDocuments(parser).documents();
        } catch (JsonProcessingException e) {
            throw invalid(e.getLocation().getLineNr(), Quoted.message(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from a string failed", e);
        }
    }

    private List<YamlNode> documents() throws IOException {
        var documents = new ArrayList<YamlNode>();
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
            var document = node(token, line(), 0);
            boolean onlyComments = document instanceof YamlNode.Scalar s && s.empty();
            if (!onlyComments) {
                documents.add(document);
            }
        }
        return documents;
    }

    /**
     * @param line what a person would look for: where the key stands, for a value under a key
     */
    private YamlNode node(JsonToken token, int line, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw invalid(line, "nested more than " + DEEPEST + " levels deep");
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw invalid(line, "anchors and aliases (& and *) are not offered: write it out");
        }
        return switch (token) {
            case START_OBJECT -> fields(line, depth);
            case START_ARRAY -> items(line, depth);
            case VALUE_NULL -> new YamlNode.Scalar(line, "", true);
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    new YamlNode.Scalar(line, parser.getText(), false);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw invalid(line, "this is not offered here");
        };
    }

    private YamlNode fields(int line, int depth) throws IOException {
        var entries = new LinkedHashMap<String, YamlNode>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var key = parser.currentName();
            int keyLine = line();
            if (entries.put(key, node(next(), keyLine, depth + 1)) != null) {
                throw invalid(keyLine, "the key " + Quoted.of(key) + " is there twice");
            }
        }
        return new YamlNode.Fields(line, entries);
    }

    private YamlNode items(int line, int depth) throws IOException {
        var items = new ArrayList<YamlNode>();
        for (var token = next(); token != JsonToken.END_ARRAY; token = next()) {
            items.add(node(token, line(), depth + 1));
        }
        return new YamlNode.Items(line, items);
    }

    private JsonToken next() throws IOException {
        var token = ((JsonParser) parser).nextToken();
        if (token == null) {
            throw invalid(line(), "the text ends in the middle");
        }
        return token;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private static BerthException.Invalid invalid(int line, String why) {
        return new BerthException.Invalid(
                ErrorCode.BAD_REQUEST,
                "the file is not YAML that Berth reads: line " + line + ": " + why);
    }
}
