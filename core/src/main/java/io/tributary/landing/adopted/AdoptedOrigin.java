package io.tributary.landing.adopted;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;

/**
 * Which file was adopted, and how it is read: what the log keeps with it, as JSON.
 *
 * @param table whose rows it has; a file of transactions has rows of others too
 * @param version of the file, see {@link io.tributary.files.FileEntry}
 * @param fields of its rows
 */
public record AdoptedOrigin(TableId table, String version, FileFields fields) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public AdoptedOrigin {
        requireNonNull(table, "table is null");
        requireNonNull(version, "version is null");
        requireNonNull(fields, "fields is null");
    }

    /** As the log keeps it. */
    public String text() {
        return JSON.createObjectNode()
                .put("schema", table.schema())
                .put("table", table.name())
                .put("version", version)
                .put("fields", fields.text())
                .toString();
    }

    /**
     * What the log keeps with a file.
     *
     * @throws PipelineException {@code LANDING_CORRUPT}
     */
    public static AdoptedOrigin of(LandedFile file) {
        try {
            return parse(file.origin());
        } catch (IllegalArgumentException e) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot read what the commit log says of " + file.path(),
                    "Load the table again: tributary reload",
                    e);
        }
    }

    /**
     * Reads {@link #text} back.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static AdoptedOrigin parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new AdoptedOrigin(
                    new TableId(
                            json.required("schema").asText(),
                            json.required("table").asText()),
                    json.required("version").asText(),
                    FileFields.parse(json.required("fields").asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }
}
