package dev.berth.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Reads {@code berth.yml}: one value under each key. An error names the file and the line. */
final class SettingsFile {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final Path file;

    private SettingsFile(Path file) {
        this.file = file;
    }

    /**
     * @throws BerthException.Invalid if the file is missing or says something that is not known
     */
    static Map<SettingsKey, Setting> read(Path file) {
        return new SettingsFile(file).read();
    }

    private Map<SettingsKey, Setting> read() {
        try (var parser = YAML.createParser(Files.readString(file))) {
            return settings(parser);
        } catch (JsonProcessingException e) {
            throw invalid(
                    e.getLocation().getLineNr(), "this is not YAML: " + e.getOriginalMessage());
        } catch (NoSuchFileException e) {
            throw invalid("there is no file " + file + "; `berth init` writes one");
        } catch (IOException e) {
            throw invalid("the file " + file + " cannot be read: " + e.getMessage());
        }
    }

    private Map<SettingsKey, Setting> settings(YAMLParser parser) throws IOException {
        var settings = new EnumMap<SettingsKey, Setting>(SettingsKey.class);
        var first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return settings;
        }
        if (first != JsonToken.START_OBJECT) {
            throw invalid(line(parser), "`key: value` lines are expected");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var word = parser.currentName();
            int line = line(parser);
            var key =
                    SettingsKey.named(word)
                            .orElseThrow(() ->
                                    invalid(
                                            line,
                                            "there is no key "
                                                    + Quoted.of(word)
                                                    + "; there are "
                                                    + SettingsKey.words()));
            if (!parser.nextToken().isScalarValue()) {
                throw invalid(line, word + " wants a single value");
            }
            if (settings.put(key, new Setting(parser.getText(), file + " line " + line)) != null) {
                throw invalid(line, word + " is there twice");
            }
        }
        return settings;
    }

    private static int line(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private BerthException.Invalid invalid(int line, String why) {
        return invalid(file + " line " + line + ": " + why);
    }

    private static BerthException.Invalid invalid(String why) {
        return new BerthException.Invalid(ErrorCode.BAD_REQUEST, why);
    }
}
