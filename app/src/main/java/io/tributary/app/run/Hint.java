package io.tributary.app.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A file by which one process tells others something, as JSON in a landing zone. Nothing depends on it but what is shown. Loaded
 * when it is needed: what a call of a function never does must not cost its start.
 */
final class Hint {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Hint() {}

    /** What was written last; empty when there is nothing that can be read. */
    static <T> Optional<T> find(Files landing, String path, Class<T> type) {
        if (landing.find(path).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream content = landing.open(path)) {
            return Optional.of(JSON.readValue(content, type));
        } catch (IOException | PipelineException gone) {
            return Optional.empty();
        }
    }

    /** Takes the place of what was written before. */
    static void write(Files landing, String path, Object hint) {
        try (FileUpload upload = landing.create(path, Precondition.ANY)) {
            byte[] content = (JSON.writeValueAsString(hint) + "\n").getBytes(StandardCharsets.UTF_8);
            upload.write(content, 0, content.length);
            upload.publish("");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A hint is plain data", e);
        }
    }
}
