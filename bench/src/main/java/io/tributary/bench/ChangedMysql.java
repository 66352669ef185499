package io.tributary.bench;

import io.tributary.target.database.DatabaseSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;

/** MySQL or MariaDB. */
record ChangedMysql(MysqlServer server, Scratch scratch) implements ChangedServer {
    private static final String FLUSH_AT = "innodb_max_dirty_pages_pct";
    private static final String FLUSHES = "innodb_io_capacity";
    private static final int FEW_PAGES = 200;

    @Override
    public DatabaseSettings settings() {
        return new DatabaseSettings(
                "jdbc:mariadb://" + server.address().host() + ":"
                        + server.address().port() + "/",
                server.address().user(),
                server.address().password(),
                "tributary_bench",
                "{table}",
                Map.of());
    }

    /** The server writes out changed pages long after the commit. */
    @Override
    public void settle() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            String flushAt = number(statement, "SELECT @@GLOBAL." + FLUSH_AT);
            String flushes = number(statement, "SELECT @@GLOBAL." + FLUSHES);
            String most = number(statement, "SELECT @@GLOBAL." + FLUSHES + "_max");
            statement.execute("SET GLOBAL " + FLUSHES + "_max = 20000");
            statement.execute("SET GLOBAL " + FLUSHES + " = 20000");
            statement.execute("SET GLOBAL " + FLUSH_AT + " = 0");
            for (int tries = 0; tries < 300 && dirtyPages(statement) > FEW_PAGES; tries++) {
                Thread.sleep(100);
            }
            statement.execute("SET GLOBAL " + FLUSH_AT + " = " + flushAt);
            statement.execute("SET GLOBAL " + FLUSHES + " = " + flushes);
            statement.execute("SET GLOBAL " + FLUSHES + "_max = " + most);
        }
    }

    private static long dirtyPages(Statement statement) throws Exception {
        try (ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")) {
            row.next();
            return row.getLong(2);
        }
    }

    private static String number(Statement statement, String sql) throws Exception {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void createFloor() throws Exception {
        execute("DROP TABLE IF EXISTS floor", "CREATE TABLE floor LIKE person");
    }

    @Override
    public double copy(byte[] csv) throws Exception {
        return load(csv, "floor");
    }

    private double load(byte[] csv, String table) throws Exception {
        Path file = scratch.folder(table).resolve("rows.csv");
        Files.write(file, csv);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            statement.execute("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE " + table
                    + " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"'");
            return (System.nanoTime() - start) / 1e9;
        }
    }

    @Override
    public void createByHand() throws Exception {
        execute(
                "CREATE TABLE by_hand LIKE person",
                "INSERT INTO by_hand SELECT * FROM person",
                "CREATE TABLE staged LIKE person",
                "ALTER TABLE staged DROP PRIMARY KEY, ADD COLUMN kind char(1) FIRST");
    }

    @Override
    public double changeByHand(byte[] csv) throws Exception {
        execute("TRUNCATE TABLE staged");
        load(csv, "staged");
        settle();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            connection.setAutoCommit(false);
            statement.execute(
                    "DELETE t FROM staged s STRAIGHT_JOIN by_hand t FORCE INDEX (PRIMARY) ON t.id = s.id WHERE kind = 'D'");
            statement.execute("INSERT INTO by_hand SELECT id, name, city, balance, seen FROM staged WHERE kind <> 'D'"
                    + " ON DUPLICATE KEY UPDATE name = VALUES(name), city = VALUES(city),"
                    + " balance = VALUES(balance), seen = VALUES(seen)");
            connection.commit();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private void execute(String... statements) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection(
                settings().url() + "tributary_bench?allowLocalInfile=true&allowPublicKeyRetrieval=true",
                server.address().user(),
                server.address().password());
    }
}
