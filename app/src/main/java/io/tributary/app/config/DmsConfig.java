package io.tributary.app.config;

import io.tributary.error.PipelineException;
import io.tributary.landing.DmsLanding;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.DmsSettings.Parsed;
import java.util.List;
import java.util.Map;

/**
 * The {@code landing.dms} section: settings of a DMS S3 endpoint under their own names.
 *
 * @param isWritten whether there is one
 * @param warnings what is written and has no effect
 */
public record DmsConfig(boolean isWritten, DmsSettings settings, List<String> warnings) {
    /** No such section. */
    static final DmsConfig NONE = new DmsConfig(false, DmsSettings.DEFAULT, List.of());

    public DmsConfig {
        warnings = List.copyOf(warnings);
    }

    /** @throws IllegalArgumentException saying what was expected */
    static DmsConfig of(Map<String, ?> written) {
        try {
            Parsed parsed = DmsSettings.parseForWriting(written);
            return new DmsConfig(true, parsed.settings(), parsed.warnings());
        } catch (PipelineException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether the landed files are for other readers only: what we apply by the log has another content. */
    public boolean isForOthers() {
        return isWritten && !DmsLanding.isCanonical(settings);
    }
}
