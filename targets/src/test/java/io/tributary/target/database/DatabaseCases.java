package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
        return rows(TABLE, columns);
    }

    List<String> rows(TableId table, TableSchema columns) {
        String names = columns.columns().stream()
                .map(column -> database.quote(column.name()))
                .collect(Collectors.joining(", "));
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT " + names + " FROM " + place(table.name()))) {
            while (found.next()) {
                rows.add(row(found, columns.columns()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        rows.sort(null);
        return rows;
    }

    private static String row(ResultSet found, List<Column> columns) throws SQLException {
        CsvRowWriter writer = new CsvRowWriter(64);
        for (int i = 1; i <= columns.size(); i++) {
            String value = found.getString(i);
            if (value == null) {
                writer.nullValue();
            } else {
                byte[] text = value.getBytes(UTF_8);
                writer.value(text, 0, text.length);
            }
        }
        writer.endRow();
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    String place(String table) {
        return database.quote(settings.schema()) + "." + database.quote(table);
    }
}
