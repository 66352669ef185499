package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Changes rows of tables of whatever columns. */
final class TableWriter {
    private TableWriter() {}

    private record Described(String name, String type, String definition, boolean isKey, boolean isGenerated) {
        String quoted() {
            return Names.quote(name);
        }

        String other() {
            return switch (type) {
                case "date", "datetime", "timestamp" -> "'2023-05-06'";
                case "enum", "set" -> "1";
                case "json" -> "'[1]'";
                case "point" -> "ST_GeomFromText('POINT(1 2)')";
                default -> "'9'";
            };
        }
    }

    /** Names of the database's tables. */
    static List<String> tables(MysqlDatabase database) {
        return names(
                database,
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                        + Names.literal(database.name()));
    }

    /** Names of a table's columns, in order. */
    static List<String> columns(MysqlDatabase database, String table) {
        return names(
                database,
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS" + where(database, table)
                        + " ORDER BY ORDINAL_POSITION");
    }

    private static String where(MysqlDatabase database, String table) {
        return " WHERE TABLE_SCHEMA = " + Names.literal(database.name()) + " AND TABLE_NAME = " + Names.literal(table);
    }

    private static List<String> names(MysqlDatabase database, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Inserts, updates and deletes some rows, if there is such a table. */
    static void touch(MysqlDatabase database, String table, int from) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<Described> columns = describe(statement, where(database, table));
            if (!columns.isEmpty()) {
                statement.execute("SET sql_mode = ''");
                touch(statement, Names.quote(table), columns, from);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(table, e);
        }
    }

    private static List<Described> describe(Statement statement, String where) throws SQLException {
        List<Described> columns = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, COLUMN_KEY IN ('PRI', 'UNI'), EXTRA FROM information_schema.COLUMNS"
                        + where + " ORDER BY ORDINAL_POSITION")) {
            while (row.next()) {
                String extra = row.getString(5);
                columns.add(new Described(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBoolean(4),
                        extra.contains("GENERATED") && !extra.contains("DEFAULT_GENERATED")));
            }
        }
        return columns;
    }

    private static void touch(Statement statement, String table, List<Described> columns, int from)
            throws SQLException {
        Described key = columns.stream()
                .filter(column -> column.isKey() && column.type().endsWith("int"))
                .findFirst()
                .orElseGet(() -> columns.stream()
                        .filter(column -> column.name().equals("id"))
                        .findFirst()
                        .orElse(columns.get(0)));
        Described value = columns.stream()
                .filter(column -> !column.isKey() && !column.isGenerated() && column != key)
                .findFirst()
                .orElse(key);
        String update = value == key ? "" : " SET " + value.quoted() + " = " + value.other();
        statement.execute("INSERT IGNORE INTO " + table + " (" + key.quoted() + ") VALUES (" + from + "), ("
                + (from + 1) + "), (" + (from + 2) + ")");
        if (!update.isEmpty()) {
            statement.execute("UPDATE " + table + update + " WHERE " + key.quoted() + " % 3 = 0");
        }
        statement.execute("DELETE FROM " + table + " WHERE " + key.quoted() + " % 7 = 0");
    }
}
