package io.tributary.app.run;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
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

    public RefusedWriter {
        requireNonNull(who, "who is null");
        requireNonNull(at, "at is null");
    }

    /** The last one, if it came later than {@code since}; empty when there is none that can be read. */
    public static Optional<RefusedWriter> find(Files landing, Instant since) {
        try {
            return Hint.find(landing, PATH, RefusedWriter.class)
                    .filter(refused -> refused.at().isAfter(since));
        } catch (PipelineException unreadable) {
            return Optional.empty();
        }
    }

    /** Leaves word when that is why a process ends; what is in the way of it is logged at debug level. */
    public static void note(Files landing, ProcessReport process, PipelineException failure, Instant now) {
        if (failure.code() != ErrorCode.LANDING_IN_USE && failure.code() != ErrorCode.TARGET_IN_USE) {
            return;
        }
        try {
            Hint.write(landing, PATH, new RefusedWriter(process.holder(), now));
        } catch (PipelineException unwritten) {
            LOG.atDebug().setCause(unwritten).log("no word of the refusal is left");
        }
    }
}
