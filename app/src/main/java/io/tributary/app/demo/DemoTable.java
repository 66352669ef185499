package io.tributary.app.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The demo's table: a key, a name, a city. */
final class DemoTable {
    private DemoTable() {}

    /** Makes the table with {@code rows} people in it, keys 1 to {@code rows}. */
    static void create(DemoServer server, Connection connection, long rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA world");
            statement.execute("CREATE TABLE " + server.table()
                    + " (\"PersonID\" int PRIMARY KEY, \"FullName\" varchar(100), \"City\" varchar(100))");
        }
        try (PreparedStatement statement = connection.prepareStatement(server.fill())) {
            statement.setLong(1, rows);
            statement.execute();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(server.analyze());
        }
    }
}
