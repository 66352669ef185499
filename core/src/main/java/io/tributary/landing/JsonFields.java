package io.tributary.landing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object whose fields have to be there and have to have their type; fields nobody asks for are ignored, so
 * that a later version may add some.
 */
record JsonFields(JsonNode node) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws IllegalArgumentException when the text is not one JSON object */
    static JsonFields parse(String text) {
        try {
            return of(JSON.readTree(text));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "not JSON at line " + malformed.getLocation().getLineNr() + ", column "
                            + malformed.getLocation().getColumnNr(),
                    malformed);
        }
    }

    private static JsonFields of(@Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
        return new JsonFields(node);
    }

    boolean has(String field) {
        return node.has(field);
    }

    String text(String field) {
        JsonNode value = required(field);
        if (!value.isTextual()) {
            throw wrong(field, "a string");
        }
        return value.textValue();
    }

    @Nullable
    String textOrNull(String field) {
        return required(field).isNull() ? null : text(field);
    }

    long number(String field) {
        JsonNode value = required(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, "a whole number");
        }
        return value.longValue();
    }

    int integer(String field) {
        long value = number(field);
        if (value != (int) value) {
            throw wrong(field, "a 32-bit whole number");
        }
        return (int) value;
    }

    Instant instant(String field) {
        try {
            return Instant.parse(text(field));
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException("field \"" + field + "\" is not an ISO instant", malformed);
        }
    }

    @Nullable
    Instant instantOrNull(String field) {
        return required(field).isNull() ? null : instant(field);
    }

    JsonFields object(String field) {
        JsonNode value = required(field);
        if (!value.isObject()) {
            throw wrong(field, "an object");
        }
        return new JsonFields(value);
    }

    @Nullable
    JsonFields objectOrNull(String field) {
        return required(field).isNull() ? null : object(field);
    }

    List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : array(field)) {
            objects.add(of(element));
        }
        return objects;
    }

    List<Integer> integers(String field) {
        List<Integer> integers = new ArrayList<>();
        for (JsonNode element : array(field)) {
            if (!element.isInt()) {
                throw wrong(field, "an array of whole numbers");
            }
            integers.add(element.intValue());
        }
        return integers;
    }

    private JsonNode array(String field) {
        JsonNode value = required(field);
        if (!value.isArray()) {
            throw wrong(field, "an array");
        }
        return value;
    }

    private JsonNode required(String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException("no field \"" + field + "\"");
        }
        return value;
    }

    private static IllegalArgumentException wrong(String field, String expected) {
        return new IllegalArgumentException("field \"" + field + "\" is not " + expected);
    }
}
