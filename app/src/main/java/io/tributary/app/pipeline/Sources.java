package io.tributary.app.pipeline;

import io.tributary.app.config.SourceConfig;
import io.tributary.capture.Capture;
import io.tributary.capture.TablePatterns;
import io.tributary.capture.TableSnapshots;
import io.tributary.capture.dms.DmsFolderCapture;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.MysqlCapture;
import io.tributary.capture.mysql.MysqlSettings;
import io.tributary.capture.postgres.PostgresCapture;
import io.tributary.capture.postgres.PostgresSettings;

/** Opens the source a pipeline names; the only place that knows all of them. */
public final class Sources {
    private Sources() {}

    /** A capture that is not connected yet. */
    public static Capture open(Pipeline pipeline) {
        DmsFolderSettings folder = pipeline.dmsFolder();
        return folder == null
                ? open(pipeline.config().name(), pipeline.config().source().orElseThrow())
                : new DmsFolderCapture(folder.declaring(new CatalogColumns(pipeline.config()).read()));
    }

    /** A capture of that database that is not connected yet. */
    public static Capture open(String pipeline, SourceConfig source) {
        return switch (source.kind()) {
            case POSTGRESQL -> new PostgresCapture(postgres(pipeline, source));
            case MYSQL, MARIADB -> new MysqlCapture(mysql(pipeline, source));
        };
    }

    /** The tables of a database, to be read as they are now. */
    public static TableSnapshots snapshots(String pipeline, SourceConfig source) {
        return switch (source.kind()) {
            case POSTGRESQL -> new PostgresCapture(postgres(pipeline, source));
            case MYSQL, MARIADB -> new MysqlCapture(mysql(pipeline, source));
        };
    }

    private static TableMappings tables(SourceConfig source) {
        return source.mappings().isWritten()
                ? source.mappings().read()
                : TableMappings.none(TablePatterns.parse(source.tables()));
    }

    private static PostgresSettings postgres(String pipeline, SourceConfig source) {
        return new PostgresSettings(
                source.url(),
                source.user(),
                source.password().text(),
                pipeline,
                tables(source),
                source.loadReaders(),
                source.heartbeatInterval());
    }

    private static MysqlSettings mysql(String pipeline, SourceConfig source) {
        return new MysqlSettings(
                source.url(),
                source.user(),
                source.password().text(),
                pipeline,
                tables(source),
                source.loadReaders(),
                source.heartbeatInterval(),
                source.zeroDates(),
                source.serverId());
    }
}
