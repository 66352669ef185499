package io.tributary.capture.mysql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random transactions on tables with every kind of key, plain and XA, while the capture is stopped and started and tables
 * are loaded anew. The system property {@code tributary.seed} repeats a history.
 */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class HistoriesIT {
    private static final int WRITERS = 3;
    private static final int ROUNDS = 5;
    private static final List<String> TABLES = List.of("keyed", "composite", "keyless", "by_index", "exact");
    private static final List<String> WORDS =
            List.of("'a'", "'A'", "'ä'", "'B'", "'it''s'", "'x\\\\y'", "''", "'zz'", "'Zz'", "'ß'");
    private static final List<Integer> EXPECTED = List.of(1062, 1213, 1020, 1205, 1614, 1399);

    @Parameter
    MysqlServer server;

    @TempDir
    Path folder;

    @Test
    void endEqual() {
        long seed = Long.getLong("tributary.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        System.out.println("HistoriesIT seed " + seed);
        Random random = new Random(seed);
        MysqlDatabase database = server.createDatabase().encrypted();
        database.execute(
                "CREATE TABLE keyed (id INT PRIMARY KEY, v INT, t TEXT)",
                "CREATE TABLE composite (a VARCHAR(10) COLLATE utf8mb4_general_ci, b TINYINT, v INT, t TEXT,"
                        + " PRIMARY KEY (a, b))",
                "CREATE TABLE keyless (id INT, v INT, t TEXT)",
                "CREATE TABLE by_index (v INT, id INT NOT NULL, t TEXT, UNIQUE KEY (id))",
                "CREATE TABLE exact (k DECIMAL(8,3), d DATETIME(2), v INT, t TEXT, PRIMARY KEY (d, k))");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Thread> writers = new ArrayList<>();
                AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
                for (int i = 0; i < WRITERS; i++) {
                    Random own = new Random(random.nextLong());
                    Thread writer = new Thread(() -> write(database, own, failure), "writer-" + i);
                    writers.add(writer);
                    writer.start();
                }
                for (int i = 0; i < 4; i++) {
                    sleep(random.nextInt(120));
                    if (random.nextInt(3) == 0) {
                        rig.stop();
                        rig.start();
                    } else {
                        rig.control.reload(database.name(), TABLES.get(random.nextInt(TABLES.size())));
                    }
                }
                writers.forEach(HistoriesIT::join);
                Throwable failed = failure.get();
                if (failed != null) {
                    throw new IllegalStateException("A writer failed, seed " + seed, failed);
                }
                rig.stop();
                rig.control.takeReloadRequests();
                rig.start();
                rig.catchUp();
                TABLES.forEach(rig::expectEqual);
            }
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(MysqlDatabase database, Random random, AtomicReference<@Nullable Throwable> failure) {
        String xid = "'" + database.name() + "', '" + Thread.currentThread().getName() + "'";
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = 1");
            for (int i = 0; i < 40; i++) {
                if (random.nextInt(4) == 0) {
                    distributed(random, statement, xid);
                } else {
                    plain(random, statement);
                }
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    private static void plain(Random random, Statement statement) throws SQLException {
        try {
            statement.execute("START TRANSACTION");
            changes(random, statement);
            if (random.nextInt(4) == 0) {
                statement.execute("SAVEPOINT s");
                changes(random, statement);
                statement.execute("ROLLBACK TO s");
            }
            statement.execute(random.nextInt(8) == 0 ? "ROLLBACK" : "COMMIT");
        } catch (SQLException e) {
            expect(e);
            statement.execute("ROLLBACK");
        }
    }

    private static void distributed(Random random, Statement statement, String xid) throws SQLException {
        statement.execute("XA START " + xid);
        try {
            changes(random, statement);
            statement.execute("XA END " + xid);
            if (random.nextInt(3) == 0) {
                statement.execute("XA COMMIT " + xid + " ONE PHASE");
                return;
            }
            statement.execute("XA PREPARE " + xid);
            sleep(random.nextInt(20));
            statement.execute((random.nextInt(3) == 0 ? "XA ROLLBACK " : "XA COMMIT ") + xid);
        } catch (SQLException e) {
            expect(e);
            for (String end : List.of("XA END ", "XA ROLLBACK ")) {
                try {
                    statement.execute(end + xid);
                } catch (SQLException already) {
                    System.out.println("ended already: " + already.getErrorCode());
                }
            }
        }
    }

    private static void expect(SQLException e) throws SQLException {
        if (!EXPECTED.contains(e.getErrorCode())) {
            throw e;
        }
    }

    private static void changes(Random random, Statement statement) throws SQLException {
        int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4);
        for (int i = 0; i < count; i++) {
            statement.execute(change(random));
        }
    }

    private static String change(Random random) {
        int v = random.nextInt(1000);
        String text =
                random.nextInt(8) == 0 ? "REPEAT('long ', " + (500 + v) + ")" : random.nextInt(9) == 0 ? "NULL" : "'t'";
        String table = TABLES.get(random.nextInt(TABLES.size()));
        String row = row(table, random);
        String where = where(table, random);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                "INSERT INTO " + table + " SET " + row + ", v = " + v + ", t = " + text
                        + " ON DUPLICATE KEY UPDATE v = v + 1";
            case 3 -> "REPLACE INTO " + table + " SET " + row + ", v = " + v + ", t = " + text;
            case 4 -> "UPDATE " + table + " SET v = " + v + " WHERE " + where;
            case 5 -> "UPDATE " + table + " SET t = " + text + " WHERE " + where;
            case 6 -> "UPDATE IGNORE " + table + " SET " + row + " WHERE " + where + " LIMIT 1";
            default -> "DELETE FROM " + table + " WHERE " + where + " LIMIT 2";
        };
    }

    private static String row(String table, Random random) {
        return switch (table) {
            case "composite" -> "a = " + word(random) + ", b = " + random.nextInt(-2, 3);
            case "exact" -> "k = " + number(random) + ", d = " + time(random);
            default -> "id = " + random.nextInt(40);
        };
    }

    private static String where(String table, Random random) {
        return switch (table) {
            case "composite" -> "a = " + word(random) + (random.nextBoolean() ? " AND b > 0" : "");
            case "exact" -> "d = " + time(random);
            default -> "id = " + random.nextInt(40);
        };
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static String number(Random random) {
        return random.nextInt(-2, 3) + "." + random.nextInt(3);
    }

    private static String time(Random random) {
        return "'2024-02-29 23:59:5" + random.nextInt(6) + "." + random.nextInt(3) + "'";
    }
}
