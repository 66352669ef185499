package io.tributary.capture.postgres;

import io.tributary.capture.run.CaptureRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A rig with a capture of a PostgreSQL test database. */
final class PostgresRig extends CaptureRig {
    final TestDatabase database;

    PostgresRig(TestDatabase database, Path folder, String... tables) {
        this(settings(database, "postgres", tables), database, folder);
    }

    PostgresRig(PostgresSettings settings, TestDatabase database, Path folder) {
        super(new PostgresCapture(settings), table -> database.rows(Names.quote(table)), folder);
        this.database = database;
    }

    static PostgresSettings settings(TestDatabase database, String user, String... tables) {
        return new PostgresSettings(
                database.url(), user, "secret", database.name(), List.of(tables), 2, Duration.ofMillis(300));
    }

    @Override
    public PostgresRig start() {
        super.start();
        return this;
    }
}
