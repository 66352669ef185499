package io.tributary.target.database;

import io.tributary.change.TableSchema;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract on one server, in a schema of the test's own. */
abstract class DatabaseCases extends TargetContract {
    static final MergeSettings MERGE = MergeSettings.in(Path.of("/nowhere"));

    final TestDatabase database;
    final DatabaseSettings settings;

    DatabaseCases(TestDatabase database) {
        this.database = database;
        settings = database.settings(database.freshSchema());
    }

    @AfterEach
    void drop() {
        database.drop(settings.schema());
    }

    @Override
    protected Target open(LandedFiles landed) {
        return DatabaseTarget.open(settings, landed, MERGE, "process 1");
    }

    @Override
    protected List<String> rows(TableSchema columns) {
        return Rows.sorted(database, settings.schema(), TABLE.name(), columns);
    }

    String place(String table) {
        return database.quote(settings.schema()) + "." + database.quote(table);
    }
}
