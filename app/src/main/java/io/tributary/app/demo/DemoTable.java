package io.tributary.app.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** {@code world.person_lewis}: a key, a name, a city. */
final class DemoTable {
    static final String NAME = "world.person_lewis";

    private DemoTable() {}

    /** Makes the table with {@code rows} people in it, keys 1 to {@code rows}. */
    static void create(Connection connection, long rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA world");
            statement.execute(
                    """
                    CREATE TABLE world.person_lewis (
                        "PersonID" int PRIMARY KEY,
                        "FullName" varchar(100),
                        "City" varchar(100))""");
        }
        String fill =
                """
                INSERT INTO world.person_lewis
                SELECT i,
                       CASE i % 97 WHEN 0 THEN 'Lewis, "Lew" ' || i WHEN 1 THEN '' ELSE 'Lewis ' || md5(i::text) END,
                       CASE i % 11 WHEN 0 THEN NULL
                                   ELSE (ARRAY['Paris', 'Pune', 'São Paulo', 'Nairobi', '東京', 'Oslo'])[1 + i % 6] END
                FROM generate_series(1::bigint, ?) AS i""";
        try (PreparedStatement statement = connection.prepareStatement(fill)) {
            statement.setLong(1, rows);
            statement.execute();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE world.person_lewis");
        }
    }
}
