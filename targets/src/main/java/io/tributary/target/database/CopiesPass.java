package io.tributary.target.database;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.NetCounts;
import io.tributary.merge.NetKind;
import io.tributary.merge.NetPass;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Puts staged changes into a table without a key, whose rows are counted. */
record CopiesPass(
        Connection connection, Dialect dialect, String table, TableSchema schema, Staging staging, NetPass pass) {
    void apply(NetCounts counts) throws SQLException {
        requireNeeded();
        if (counts.deletes() > 0) {
            require(Sql.update(connection, dialect.deleteCopies(table, staging.table(), schema)), counts.deletes());
        }
        if (counts.inserts() > 0) {
            long most = Sql.number(connection, "SELECT MAX(copies) FROM " + staging.table() + " WHERE kind = 'I'");
            List<String> names = schema.columns().stream()
                    .map(column -> dialect.quote(column.name()))
                    .toList();
            String insert = dialect.insertCopies(
                    table, staging.table(), String.join(", ", names), String.join(", ", staging.values()), most);
            require(Sql.update(connection, insert), counts.inserts());
        }
    }

    private void requireNeeded() throws SQLException {
        long needing = Sql.number(connection, "SELECT COUNT(*) FROM " + staging.table() + " WHERE needed > 0");
        if (needing == 0) {
            return;
        }
        long served = Sql.number(
                connection,
                "SELECT COUNT(*) FROM (SELECT s.origin FROM " + dialect.joinSameRows(table, staging.table(), schema)
                        + " WHERE s.needed > 0 GROUP BY s.origin, s.needed HAVING COUNT(*) >= s.needed) x");
        if (served < needing) {
            String first = Sql.texts(
                            connection,
                            "SELECT s.origin FROM " + staging.table() + " s LEFT JOIN " + table + " t ON "
                                    + dialect.sameRow(schema)
                                    + " WHERE s.needed > 0 GROUP BY s.origin, s.needed HAVING COUNT("
                                    + dialect.rowMark() + ") < s.needed ORDER BY s.origin LIMIT 1")
                    .get(0);
            throw pass.missing(NetKind.DELETE, Long.parseLong(first));
        }
    }

    private void require(long changed, long expected) {
        if (changed != expected) {
            throw new PipelineException(
                    ErrorCode.TARGET_DIVERGED,
                    "Cannot apply changes to " + pass.schema().table() + ": the final table " + table + " changed "
                            + changed + " rows, expected " + expected,
                    "Load the table again: tributary reload " + pass.schema().table());
        }
    }
}
