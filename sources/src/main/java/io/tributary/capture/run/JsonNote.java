package io.tributary.capture.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/** A capture's own record as JSON, for the landing zone's source marks. Thread-safe. */
public final class JsonNote {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private JsonNote() {}

    public static String text(Record note) {
        try {
            return JSON.writeValueAsString(note);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads {@link #text} back; what a newer version added is left out.
     *
     * @throws PipelineException {@code LANDING_CORRUPT} when it is not of that form
     */
    public static <N extends Record> N parse(String text, Class<N> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "The landing zone's note about its source cannot be read",
                    "The landing folder was written by another kind of capture: use another folder.",
                    e);
        }
    }
}
