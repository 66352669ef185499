package io.tributary.app;

import static java.util.Objects.requireNonNull;

import io.tributary.app.config.LandingConfig;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.run.ProcessReport;
import io.tributary.capture.Capture;
import io.tributary.files.Files;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import java.time.Clock;

/**
 * A pipeline file turned into the parts that carry it out. Nothing is connected or claimed until it is opened.
 *
 * @param landing the landing folder
 */
record Pipeline(PipelineConfig config, Files landing, Clock clock) {
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
        LandingConfig settings = config.landing();
        return LandingWriter.open(
                landing,
                new LandingSettings(
                        settings.maxInterval(),
                        settings.maxFileSize().bytes(),
                        LandingSettings.DEFAULT.loadFileBytesMax(),
                        settings.retention(),
                        LandingSettings.DEFAULT.commitsPerCheckpoint()),
                clock,
                process.holder());
    }

    /** A capture that is not connected yet. */
    Capture openCapture() {
        return Sources.open(config);
    }
}
