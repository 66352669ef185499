package io.tributary.capture.postgres;

import io.tributary.capture.run.CsvLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/** One database of a test server, seen by its superuser. */
record TestDatabase(int port, String name) {
    String url() {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?preferQueryMode=simple", "postgres", "postgres");
    }

    /** All over one connection, each in a transaction of its own. */
    void execute(String... statements) {
        String last = "";
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                last = sql;
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(last, e);
        }
    }

    /** All in one transaction. */
    void inTransaction(String... statements) {
        execute("BEGIN; " + String.join("; ", statements) + "; COMMIT");
    }

    String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return text(statement, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /** Rows of a table as sorted CSV lines in canonical text: the truth to compare with. */
    List<String> rows(String table) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return rows(connection, table, text(statement, canonicalColumns(table)));
        } catch (SQLException e) {
            throw new IllegalStateException(table, e);
        }
    }

    /** As {@link #rows(String)}, of any source of rows and with columns as given. */
    List<String> rows(String table, String columns) {
        try (Connection connection = connect()) {
            return rows(connection, table, columns);
        } catch (SQLException e) {
            throw new IllegalStateException(table, e);
        }
    }

    private static List<String> rows(Connection connection, String table, String columns) throws SQLException {
        String sql = "COPY (SELECT " + columns + " FROM " + table + ") TO STDOUT (FORMAT csv)";
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';"
                    + " SET extra_float_digits = 1; SET bytea_output = 'hex'; SET lc_monetary = 'C'");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
            return CsvLines.of(out.toByteArray()).stream().sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String canonicalColumns(String table) {
        return "SELECT string_agg(CASE atttypid::regtype::text WHEN 'boolean' THEN quote_ident(attname) || '::text'"
                + " WHEN 'bytea' THEN 'encode(' || quote_ident(attname) || ', ''hex'')'"
                + " WHEN 'timestamp with time zone' THEN '(' || quote_ident(attname) || ' AT TIME ZONE ''UTC'')'"
                + " ELSE quote_ident(attname) END, ', ' ORDER BY attnum) FROM pg_attribute"
                + " WHERE attrelid = '" + table.replace("'", "''")
                + "'::regclass AND attnum > 0 AND NOT attisdropped";
    }
}
