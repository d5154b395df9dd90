package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * YAML files joined into one body, because one apply is one change.
 *
 * @param places which lines of the whole came from which file
 */
record Documents(String yaml, List<String> places) {
    private static final String SEPARATOR = "---\n";

    static Documents read(List<String> files) {
        var yaml = new StringBuilder();
        var places = new ArrayList<String>();
        long line = 1;
        for (var file : files) {
            var text = file.equals("-") ? standardInput() : text(file);
            if (!text.isEmpty() && !text.endsWith("\n")) {
                text += "\n";
            }
            // A file may begin with a separator of its own.
            if (!yaml.isEmpty() && !text.startsWith(SEPARATOR)) {
                yaml.append(SEPARATOR);
                line++;
            }
            long end = line + text.lines().count();
            places.add("%s is lines %d to %d".formatted(file, line, end - 1));
            yaml.append(text);
            line = end;
        }
        return new Documents(yaml.toString(), places);
    }

    boolean isJoined() {
        return places.size() > 1;
    }

    /** For an error that names a line of the whole. */
    String whereLinesAre() {
        return "Lines are counted through all the files: " + String.join(", ", places) + ".";
    }

    private static String standardInput() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailed("the standard input could not be read: " + e.getMessage());
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new CommandFailed("there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new CommandFailed(file + " may not be read by this user");
        } catch (CharacterCodingException e) {
            throw new CommandFailed(file + " is not text in UTF-8");
        } catch (IOException e) {
            throw new CommandFailed(file + " could not be read: " + e.getMessage());
        }
    }
}
