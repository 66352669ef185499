package io.tributary.capture.mysql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/**
 * Which servers a landing zone belongs to; JSON in the landing zone's source marks.
 *
 * @param flavour whose log it is
 * @param server {@code server_uuid} of a MySQL server whose transactions have no names: only its own log can be read on; empty
 *     where any copy of the log will do
 */
record SourceNote(Flavour flavour, String server) {
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
