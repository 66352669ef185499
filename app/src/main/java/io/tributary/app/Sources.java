package io.tributary.app;

import io.tributary.app.config.PipelineConfig;
import io.tributary.app.config.SourceConfig;
import io.tributary.capture.Capture;
import io.tributary.capture.postgres.PostgresCapture;
import io.tributary.capture.postgres.PostgresSettings;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/** Opens the source a pipeline names; the only place that knows all of them. */
final class Sources {
    private Sources() {}

    /** A capture that is not connected yet. */
    static Capture open(PipelineConfig pipeline) {
        SourceConfig source = pipeline.source();
        return switch (source.kind()) {
            case POSTGRESQL -> new PostgresCapture(postgres(pipeline.name(), source));
            case MYSQL, MARIADB ->
                throw new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "source.url is of MySQL or MariaDB, which this version cannot read",
                        "Use a version that lists them as sources in its README");
        };
    }

    private static PostgresSettings postgres(String pipeline, SourceConfig source) {
        return new PostgresSettings(
                source.url(),
                source.user(),
                source.password().text(),
                pipeline,
                source.tables(),
                source.loadReaders(),
                source.heartbeatInterval());
    }
}
