package io.tributary.app.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who last wanted to write a landing zone or its targets while another process did, in {@code _tributary/refused.json} of the landing
 * zone: so that whoever looks at the one that goes on learns of the one that does not. A hint, as {@link ProcessReport} is.
 *
 * @param who command, process, machine
 * @param at when
 */
public record RefusedWriter(String who, Instant at) {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedWriter.class);
    private static final String PATH = "_tributary/refused.json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public RefusedWriter {
        requireNonNull(who, "who is null");
        requireNonNull(at, "at is null");
    }

    /** The last one; empty when there is none that can be read. */
    public static Optional<RefusedWriter> find(Files landing) {
        try {
            if (landing.find(PATH).isEmpty()) {
                return Optional.empty();
            }
            try (InputStream content = landing.open(PATH)) {
                return Optional.of(JSON.readValue(content, RefusedWriter.class));
            }
        } catch (IOException | PipelineException unreadable) {
            return Optional.empty();
        }
    }

    /** Leaves word when that is why a process ends; what is in the way of it is logged at debug level. */
    public static void note(Files landing, ProcessReport process, PipelineException failure, Instant now) {
        if (failure.code() != ErrorCode.LANDING_IN_USE && failure.code() != ErrorCode.TARGET_IN_USE) {
            return;
        }
        try (FileUpload upload = landing.create(PATH, Precondition.ANY)) {
            byte[] content = JSON.writeValueAsBytes(new RefusedWriter(process.holder(), now));
            upload.write(content, 0, content.length);
            upload.publish("");
        } catch (IOException | PipelineException unwritten) {
            LOG.atDebug().setCause(unwritten).log("no word of the refusal is left");
        }
    }
}
