package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares final files with tables at the source: as multisets of rows, byte for byte. Rows must have no line ends in them. */
final class FinalTables {
    private FinalTables() {}

    /** Fails with a few of the rows that differ. */
    static void assertEqual(Connection source, String table, Path file) throws SQLException, IOException {
        String rows = SourceRows.of(source, table);
        List<String> expected = rows.isEmpty() ? new ArrayList<>() : new ArrayList<>(Arrays.asList(rows.split("\n")));
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

    private static List<String> first(List<String> rows) {
        return rows.subList(0, Math.min(5, rows.size()));
    }
}
