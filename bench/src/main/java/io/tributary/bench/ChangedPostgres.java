package io.tributary.bench;

import io.tributary.target.database.DatabaseSettings;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.Statement;

/** PostgreSQL, whose checkpoint before each figure makes the first change of every page write the page to its log. */
record ChangedPostgres(Server server) implements ChangedServer {
    @Override
    public DatabaseSettings settings() {
        return DatabaseSettings.at(server.url(), "postgres", "");
    }

    @Override
    public void settle() throws Exception {
        server.execute("CHECKPOINT");
    }

    @Override
    public void createFloor() throws Exception {
        server.execute("DROP TABLE IF EXISTS floor", "CREATE TABLE floor (LIKE person INCLUDING ALL)");
    }

    @Override
    public double copy(byte[] csv) throws Exception {
        long start = System.nanoTime();
        copy(csv, "floor");
        return (System.nanoTime() - start) / 1e9;
    }

    private void copy(byte[] csv, String table) throws Exception {
        try (Connection connection = server.connect()) {
            Server.unwrap(connection)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN (FORMAT csv)", new ByteArrayInputStream(csv));
        }
    }

    @Override
    public void createByHand() throws Exception {
        server.execute(
                "CREATE TABLE by_hand (LIKE person INCLUDING ALL)",
                "INSERT INTO by_hand SELECT * FROM person ORDER BY id",
                "CREATE UNLOGGED TABLE staged (kind text, LIKE person)");
    }

    @Override
    public double changeByHand(byte[] csv) throws Exception {
        server.execute("TRUNCATE staged");
        copy(csv, "staged");
        server.execute("ANALYZE staged");
        settle();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off");
            statement.execute("DELETE FROM by_hand t USING staged s WHERE t.id = s.id AND s.kind = 'D'");
            statement.execute("UPDATE by_hand t SET name = s.name, city = s.city, balance = s.balance, seen = s.seen"
                    + " FROM staged s WHERE t.id = s.id AND s.kind = 'U'");
            statement.execute("INSERT INTO by_hand SELECT id, name, city, balance, seen FROM staged WHERE kind = 'I'");
            connection.commit();
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
