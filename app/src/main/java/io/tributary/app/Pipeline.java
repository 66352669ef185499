package io.tributary.app;

import static java.util.Objects.requireNonNull;

import io.tributary.app.config.DmsConfig;
import io.tributary.app.config.LandingConfig;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.run.ProcessReport;
import io.tributary.capture.Capture;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.landing.DmsLanding;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.dms.BatchLimits;
import io.tributary.target.engine.DmsParquet;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline file turned into the parts that carry it out. Nothing is connected or claimed until it is opened.
 *
 * @param landing the landing folder
 */
record Pipeline(PipelineConfig config, Files landing, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    Pipeline {
        requireNonNull(config, "config is null");
        requireNonNull(landing, "landing is null");
        requireNonNull(clock, "clock is null");
    }

    static Pipeline of(PipelineConfig config) {
        Files landing = new Storage(config.s3()).files(config.landing().path());
        return new Pipeline(config, landing, Clock.systemUTC());
    }

    Storage storage() {
        return new Storage(config.s3());
    }

    LandingReader reader() {
        return new LandingReader(landing);
    }

    /** Claims the landing zone for {@code process}. */
    LandingWriter openWriter(ProcessReport process) {
        DmsConfig dms = config.landing().dms();
        dms.warnings().forEach(warning -> LOG.atWarn().log("landing.dms: {}", warning));
        return LandingWriter.open(
                landing, landingSettings(), dms.isWritten() ? likeDms(dms) : null, clock, process.holder());
    }

    private LandingSettings landingSettings() {
        LandingConfig settings = config.landing();
        LandingSettings usual = LandingSettings.DEFAULT;
        BatchLimits limits = settings.dms().settings().batches();
        boolean isLikeDms = settings.dms().isWritten();
        return new LandingSettings(
                isLikeDms ? limits.interval() : settings.maxInterval(),
                isLikeDms ? limits.changeBytes() : settings.maxFileSize().bytes(),
                isLikeDms ? limits.loadBytesMax() : usual.loadFileBytesMax(),
                settings.retention(),
                usual.commitsPerCheckpoint());
    }

    private DmsLanding likeDms(DmsConfig dms) {
        Path scratch = Storage.scratch(config.landing().path(), config.name());
        return new DmsLanding(dms.settings(), new DmsParquet(dms.settings(), scratch), scratch);
    }

    /**
     * Refuses to apply what is landed for other readers only.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}
     */
    void requireApplicable() {
        if (config.landing().dms().isForOthers() || reader().isOfDms()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot apply " + config.landing().path()
                            + ": settings of landing.dms give its files another content than the commit log means",
                    "Land with tributary capture, and apply the folder with a pipeline of its own without source");
        }
        if (config.targets().isEmpty()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot apply " + config.landing().path() + ": the pipeline file has no target",
                    "Write a target, or land only, with tributary capture");
        }
    }

    /** A capture that is not connected yet. */
    Capture openCapture() {
        return Sources.open(config);
    }
}
