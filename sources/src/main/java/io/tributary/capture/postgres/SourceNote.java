package io.tributary.capture.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/**
 * Which database a landing zone belongs to and what we keep there; JSON in the landing zone's source marks.
 *
 * @param system the server's system identifier
 * @param slot replication slot
 * @param publication publication
 * @param createsPublication whether it is ours to create and drop
 */
record SourceNote(String system, String database, String slot, String publication, boolean createsPublication) {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static SourceNote parse(String text) {
        try {
            return JSON.readValue(text, SourceNote.class);
        } catch (JsonProcessingException e) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "The landing zone's note about its source cannot be read",
                    "The landing folder was written by another kind of capture: use another folder.",
                    e);
        }
    }
}
