package io.tributary.app;

import io.tributary.app.config.PipelineConfig;
import io.tributary.app.config.SourceConfig;
import io.tributary.capture.Capture;
import io.tributary.capture.postgres.PostgresCapture;
import io.tributary.capture.postgres.PostgresSettings;

/** Opens the source a pipeline names; the only place that knows all of them. */
final class Sources {
    private Sources() {}

    /** A capture that is not connected yet. */
    static Capture open(PipelineConfig pipeline) {
        SourceConfig source = pipeline.source();
        return new PostgresCapture(new PostgresSettings(
                source.url(),
                source.user(),
                source.password().text(),
                pipeline.name(),
                source.tables(),
                source.loadReaders(),
                source.heartbeatInterval()));
    }
}
