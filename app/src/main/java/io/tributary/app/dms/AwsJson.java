package io.tributary.app.dms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An object in what the AWS command line printed into a file.
 *
 * @param file for messages
 * @param path for messages: where in the file it is
 */
record AwsJson(Path file, String path, JsonNode node) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The objects of the list under that key at the root of a file. */
    static List<AwsJson> list(Path file, String key) {
        AwsJson root = new AwsJson(file, "", parse(file, "", text(file)));
        JsonNode list = root.node.path(key);
        if (!list.isArray() || list.isEmpty()) {
            throw root.mistake(key, "expected a list, as aws dms prints it");
        }
        List<AwsJson> objects = new ArrayList<>();
        for (JsonNode one : list) {
            objects.add(new AwsJson(file, key + "[" + objects.size() + "]", one));
        }
        return objects;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot read " + file + ": " + PipelineException.describe(e),
                    "Give a file with what aws dms describe-… printed",
                    e);
        }
    }

    private static JsonNode parse(Path file, String field, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw mistake(
                    file,
                    field,
                    "expected JSON, which it is not from line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + " on");
        }
    }

    PipelineException mistake(String key, String expected) {
        return mistake(file, path.isEmpty() ? key : path + "." + key, expected);
    }

    private static PipelineException mistake(Path file, String field, String expected) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                file + ": " + (field.isEmpty() ? "" : field + ": ") + expected,
                "Describe task and endpoints again with the AWS command line, and leave its JSON as it is");
    }

    /** The text under a key, empty when there is none. */
    String text(String key) {
        return node.path(key).asText("");
    }

    String need(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            throw mistake(key, "missing");
        }
        return text;
    }

    boolean isTrue(String key) {
        return node.path(key).asBoolean(false);
    }

    /** The object that is there, as text or as it is; an empty one when there is none. */
    AwsJson object(String key) {
        JsonNode value = node.path(key);
        String at = path.isEmpty() ? key : path + "." + key;
        if (value.isTextual()) {
            return new AwsJson(file, at, parse(file, at, value.asText()));
        }
        return new AwsJson(file, at, value);
    }

    Map<String, Object> asMap() {
        return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
    }

    /** On several lines. */
    String pretty() {
        return node.toPrettyString() + "\n";
    }
}
