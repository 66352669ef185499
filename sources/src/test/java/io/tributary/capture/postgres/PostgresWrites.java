package io.tributary.capture.postgres;

import io.tributary.capture.run.WriteLoad;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How a load of writes writes to PostgreSQL. */
record PostgresWrites(TestDatabase database) implements WriteLoad.Dialect {
    private static final List<String> EXPECTED = List.of("40P01", "23505");

    @Override
    public Connection connect() throws SQLException {
        return database.connect();
    }

    @Override
    public String longText() {
        return "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 120))";
    }

    @Override
    public String pause() {
        return "SELECT pg_sleep(0.2)";
    }

    @Override
    public String insert(String table, int id, int v, String text) {
        return "INSERT INTO " + table + " SELECT " + id + ", " + v + ", " + text + " WHERE NOT EXISTS (SELECT 1 FROM "
                + table + " WHERE id = " + id + ")";
    }

    @Override
    public String move(String table, int id, int to) {
        return "UPDATE " + table + " SET id = " + to + " WHERE id = " + id + " AND NOT EXISTS (SELECT 1 FROM " + table
                + " WHERE id = " + to + ")";
    }

    @Override
    public boolean isExpected(SQLException e) {
        return EXPECTED.contains(e.getSQLState());
    }
}
