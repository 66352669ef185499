package io.tributary.capture.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One object of a file of rules, read strictly: a key that is unknown, or of another form than expected, is refused by name.
 * Numbers may stand in quotes; null is as if not written.
 *
 * @param file for messages
 * @param subject for messages: which rule it is, or is part of
 * @param path for messages: where in the rule it is, empty for the rule itself
 */
record RuleJson(String file, String subject, String path, JsonNode node) {
    private static final String HINT = "Correct the file; docs/guide/mappings.md says what it may hold.";

    PipelineException mistake(String message) {
        return new PipelineException(ErrorCode.CONFIGURATION_INVALID, file + ": " + subject + ": " + message, HINT);
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Refuses every key but these. */
    void expectOnly(Set<String> keys) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String key = names.next();
            if (!keys.contains(key)) {
                throw mistake("unknown key " + name(key) + "; expected " + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }

    private Optional<JsonNode> find(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    Optional<String> optional(String key) {
        return find(key).map(value -> {
            if (!value.isTextual() && !value.isNumber()) {
                throw mistake(name(key) + " is expected to be a text");
            }
            return value.asText();
        });
    }

    /** The text under a key, empty when there is none. */
    String text(String key) {
        return optional(key).orElse("");
    }

    String need(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            throw mistake(name(key) + " is expected");
        }
        return text;
    }

    /** The number under a key, in quotes or not; {@code otherwise} when there is none, or an empty text. */
    long number(String key, long otherwise, long least, long most) {
        String text = text(key).strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw mistake(name(key) + " is expected to be a number, not " + text);
        }
        throw mistake(name(key) + " is expected to be " + least + " to " + most + ", not " + text);
    }

    Optional<RuleJson> object(String key) {
        return find(key).map(value -> {
            if (!value.isObject()) {
                throw mistake(name(key) + " is expected to be an object");
            }
            return new RuleJson(file, subject, name(key), value);
        });
    }

    RuleJson needObject(String key) {
        return object(key).orElseThrow(() -> mistake(name(key) + " is expected"));
    }

    /** The objects of an array; none when there is no such key. */
    List<RuleJson> objects(String key) {
        List<RuleJson> result = new ArrayList<>();
        for (JsonNode element : elements(key)) {
            if (!element.isObject()) {
                throw mistake(name(key) + " is expected to hold objects");
            }
            result.add(new RuleJson(file, subject, name(key) + "[" + (result.size() + 1) + "]", element));
        }
        return result;
    }

    /** The texts of an array; none when there is no such key. */
    List<String> texts(String key) {
        List<String> result = new ArrayList<>();
        for (JsonNode element : elements(key)) {
            if (!element.isTextual() && !element.isNumber()) {
                throw mistake(name(key) + " is expected to hold texts");
            }
            result.add(element.asText());
        }
        return result;
    }

    /** The texts in each array of an array. */
    List<List<String>> lists(String key) {
        List<List<String>> result = new ArrayList<>();
        for (JsonNode element : elements(key)) {
            if (!element.isArray()) {
                throw mistake(name(key) + " is expected to hold arrays");
            }
            List<String> texts = new ArrayList<>();
            for (JsonNode value : element) {
                if (!value.isTextual() && !value.isNumber()) {
                    throw mistake(name(key) + " is expected to hold arrays of texts");
                }
                texts.add(value.asText());
            }
            result.add(texts);
        }
        return result;
    }

    private List<JsonNode> elements(String key) {
        Optional<JsonNode> found = find(key);
        if (found.isEmpty()) {
            return List.of();
        }
        if (!found.get().isArray()) {
            throw mistake(name(key) + " is expected to be an array");
        }
        List<JsonNode> result = new ArrayList<>();
        found.get().forEach(result::add);
        return result;
    }

    /** One of these words. */
    String oneOf(String key, Set<String> words) {
        return expectOneOf(key, need(key), words);
    }

    String expectOneOf(String key, String word, Set<String> words) {
        if (!words.contains(word)) {
            throw mistake(
                    "unknown " + name(key) + " " + word + "; expected " + String.join(", ", new TreeSet<>(words)));
        }
        return word;
    }

    NamePattern pattern(String key, NamePattern otherwise) {
        Optional<String> text = optional(key).filter(found -> !found.isEmpty());
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return NamePattern.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw mistake(name(key) + ": " + e.getMessage());
        }
    }
}
