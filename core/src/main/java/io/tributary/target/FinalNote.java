package io.tributary.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The note that is published with a final file: whose rows it has, how far they are, and how to read them. One line of
 * JSON:
 *
 * <pre>
 * {"schema":"world","table":"city","header":"NONE","commit":42,"generation":1,"schemaVersion":1,
 *  "position":"0/16B3748","sourceTime":"2026-11-20T10:15:30Z","rows":4079,"crc32c":"1f0c2a7b"}
 * </pre>
 */
record FinalNote(TableId table, CsvSettings.Header header, Applied applied) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HEX = 16;

    String text() {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", table.schema());
        json.put("table", table.name());
        json.put("header", header.name());
        json.put("commit", applied.commit());
        json.put("generation", applied.generation());
        json.put("schemaVersion", applied.schemaVersion());
        json.put("position", applied.position().text());
        Instant time = applied.sourceTime();
        if (time != null) {
            json.put("sourceTime", time.toString());
        }
        json.put("rows", applied.rows());
        json.put("crc32c", Long.toHexString(applied.crc32c()));
        return json.toString();
    }

    /** Reads {@link #text} back; empty when it is anything else. */
    static Optional<FinalNote> parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json == null || !json.isObject()) {
                return Optional.empty();
            }
            Applied applied = new Applied(
                    required(json, "commit").longValue(),
                    required(json, "generation").intValue(),
                    required(json, "schemaVersion").intValue(),
                    new Position(required(json, "position").textValue()),
                    time(json.get("sourceTime")),
                    required(json, "rows").longValue(),
                    Long.parseLong(required(json, "crc32c").textValue(), HEX));
            TableId table = new TableId(
                    required(json, "schema").textValue(),
                    required(json, "table").textValue());
            CsvSettings.Header header =
                    CsvSettings.Header.valueOf(required(json, "header").textValue());
            return Optional.of(new FinalNote(table, header, applied));
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static JsonNode required(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null) {
            throw new IllegalArgumentException("No " + field);
        }
        return value;
    }

    private static @Nullable Instant time(@Nullable JsonNode json) {
        return json == null ? null : Instant.parse(json.textValue());
    }
}
