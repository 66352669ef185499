package io.tributary.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Replaces {@code ${NAME}} by an environment variable and {@code ${file:/path}} by a file's text without its last line
 * end. A doubled dollar sign before the brace stands for the text itself. What is put in is not looked at again.
 */
final class Substitution {
    private static final String FILE = "file:";

    private final Path folder;
    private final Environment environment;

    /** @param folder where relative file names begin */
    Substitution(Path folder, Environment environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /**
     * The text with everything replaced.
     *
     * @throws IllegalArgumentException saying which variable or file is missing
     */
    String apply(String text) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (true) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                return result.append(text, at, text.length()).toString();
            }
            if (open > at && text.charAt(open - 1) == '$') {
                result.append(text, at, open - 1).append("${");
                at = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("${ without }, write $${ for a plain ${");
            }
            result.append(text, at, open).append(value(text.substring(open + 2, close)));
            at = close + 1;
        }
    }

    private String value(String name) {
        if (name.startsWith(FILE)) {
            return content(name.substring(FILE.length()));
        }
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException("environment variable " + name + " is not set");
        }
        return value;
    }

    private String content(String file) {
        try {
            return Files.readString(folder.resolve(file)).replaceFirst("\r?\n\\z", "");
        } catch (IOException e) {
            throw new IllegalArgumentException("file " + file + " cannot be read", e);
        }
    }
}
