package io.tributary.trigger;

import io.tributary.error.PipelineException;
import io.tributary.landing.LandingReader;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the landing zone what is applied, so that retention may begin: when it has changed, and not too often. While that is not
 * known of every table, what was told before stands. A failure is logged; the next report says it as well. Confined to the loop's lock.
 */
final class AppliedReport {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedReport.class);
    private static final long INTERVAL_MILLIS = 5_000;

    private final LandingReader landing;
    private final String reader;
    private final Clock clock;
    private long reported = -1;
    private long triedMillis;

    AppliedReport(LandingReader landing, String reader, Clock clock) {
        this.landing = landing;
        this.reader = reader;
        this.clock = clock;
    }

    /** Reports if nothing was reported yet, or not for a while. */
    void sometimes(long applied, boolean isKnown) {
        if (reported < 0 || clock.millis() - triedMillis >= INTERVAL_MILLIS) {
            now(applied, isKnown);
        }
    }

    /** @param isKnown whether the target has said of every table what it holds */
    void now(long applied, boolean isKnown) {
        if (applied == reported) {
            return;
        }
        triedMillis = clock.millis();
        try {
            if (!isKnown && (reported >= 0 || landing.readers().containsKey(reader))) {
                return;
            }
            landing.reportApplied(reader, applied);
            reported = applied;
        } catch (PipelineException failure) {
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log("landing zone not told what is applied, will retry: {}", PipelineException.describe(failure));
        }
    }
}
