package io.tributary.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import io.tributary.ledger.AppliedJson;
import java.util.Optional;

/**
 * The note that is published with a final file: whose rows it has, how to read them, and the ledger entry. One line of
 * JSON, the fields of {@link AppliedJson} after three of its own:
 *
 * <pre>{"schema":"world","table":"city","format":"csv","commit":42,…}</pre>
 *
 * @param format how the file's content is to be read, see {@link FinalFormat#name}
 */
public record FinalNote(TableId table, String format, Applied applied) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The note as it is published. */
    public String text() {
        ObjectNode json = JSON.createObjectNode()
                .put("schema", table.schema())
                .put("table", table.name())
                .put("format", format);
        try {
            json.setAll((ObjectNode) JSON.readTree(AppliedJson.write(applied)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A ledger entry is not JSON", e);
        }
        return json.toString();
    }

    /** Reads {@link #text} back; empty when it is anything else. */
    public static Optional<FinalNote> parse(String text) {
        try {
            Applied applied = AppliedJson.read(text);
            JsonNode json = JSON.readTree(text);
            TableId table =
                    new TableId(json.path("schema").asText(), json.path("table").asText());
            String format = json.path("format").asText();
            return format.isEmpty() ? Optional.empty() : Optional.of(new FinalNote(table, format, applied));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
