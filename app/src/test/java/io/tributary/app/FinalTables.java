package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Compares final files with tables at the source: as multisets of rows, byte for byte. The source's side is PostgreSQL's
 * own {@code COPY}, its columns cast where the canonical text is not PostgreSQL's. Rows must have no line ends in them.
 */
final class FinalTables {
    private FinalTables() {}

    /** Fails with a few of the rows that differ. */
    static void assertEqual(Connection source, String table, Path file) throws SQLException, IOException {
        List<String> expected = rows(source, table);
        List<String> actual = new ArrayList<>(Files.readAllLines(file));
        expected.sort(null);
        actual.sort(null);
        if (!expected.equals(actual)) {
            List<String> missing = new ArrayList<>(expected);
            actual.forEach(missing::remove);
            List<String> surplus = new ArrayList<>(actual);
            expected.forEach(surplus::remove);
            assertThat(List.of("missing: " + first(missing), "surplus: " + first(surplus)))
                    .as(table + ": " + expected.size() + " rows at the source, " + actual.size() + " in " + file)
                    .isEmpty();
        }
    }

    private static List<String> rows(Connection source, String table) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Statement statement = source.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET extra_float_digits = 3");
        }
        source.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT " + columns(source, table) + " FROM " + table + ") TO STDOUT (FORMAT csv)", out);
        String text = out.toString(StandardCharsets.UTF_8);
        return text.isEmpty() ? new ArrayList<>() : new ArrayList<>(Arrays.asList(text.split("\n")));
    }

    private static String columns(Connection source, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = '"
                                + table + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
            while (row.next()) {
                String name = row.getString(1);
                columns.add(
                        switch (row.getString(2)) {
                            case "boolean" -> name + "::text";
                            case "timestamp with time zone" -> name + " AT TIME ZONE 'UTC'";
                            default -> name;
                        });
            }
        }
        return String.join(", ", columns);
    }

    private static List<String> first(List<String> rows) {
        return rows.subList(0, Math.min(5, rows.size()));
    }
}
