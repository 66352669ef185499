package io.tributary.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.change.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A ledger entry as the text that a target stores with the rows, at most {@value #BYTES_MAX} bytes of UTF-8, so that it
 * fits the metadata of an S3 object:
 *
 * <pre>{"commit":42,"generation":1,"schemaVersion":1,"position":"0/16B3748",
 * "sourceTime":"2026-11-20T10:15:29.500Z","rows":1000,"crc32c":"9ae0daaf"}</pre>
 *
 * without the line break. {@code sourceTime} may be null; {@code unmatchedUpdates} follows where it is not 0. Fields not named here are ignored.
 */
public final class AppliedJson {
    /** What a note of the {@code files} port can hold. */
    public static final int BYTES_MAX = 1500;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String UNMATCHED = "unmatchedUpdates";
    private static final HexFormat HEX = HexFormat.of();

    private AppliedJson() {}

    /** The text, on one line, fields always in the same order. */
    public static String write(Applied applied) {
        Instant sourceTime = applied.sourceTime();
        ObjectNode json = JSON.createObjectNode()
                .put("commit", applied.commit())
                .put("generation", applied.generation())
                .put("schemaVersion", applied.schemaVersion())
                .put("position", applied.position().text())
                .put("sourceTime", sourceTime == null ? null : sourceTime.toString())
                .put("rows", applied.rows())
                .put("crc32c", HEX.toHexDigits((int) applied.crc32c()));
        if (applied.unmatchedUpdates() > 0) {
            json.put(UNMATCHED, applied.unmatchedUpdates());
        }
        String text = json.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new IllegalArgumentException("A ledger entry of more than " + BYTES_MAX + " bytes");
        }
        return text;
    }

    /**
     * Reads {@link #write} back.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    public static Applied read(String text) {
        JsonNode json = parse(text);
        String sourceTime = json.path("sourceTime").textValue();
        try {
            return new Applied(
                    number(json, "commit"),
                    Math.toIntExact(number(json, "generation")),
                    Math.toIntExact(number(json, "schemaVersion")),
                    new Position(text(json, "position")),
                    sourceTime == null ? null : Instant.parse(sourceTime),
                    number(json, "rows"),
                    Integer.toUnsignedLong(HexFormat.fromHexDigits(text(json, "crc32c"))),
                    json.has(UNMATCHED) ? number(json, UNMATCHED) : 0);
        } catch (ArithmeticException | DateTimeException malformed) {
            throw new IllegalArgumentException("a field is out of range", malformed);
        }
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return json;
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not JSON", malformed);
        }
    }

    private static long number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("field \"" + field + "\" is not a whole number");
        }
        return value.longValue();
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("field \"" + field + "\" is not a string");
        }
        return value.textValue();
    }
}
