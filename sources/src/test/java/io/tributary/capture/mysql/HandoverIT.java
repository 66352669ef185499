package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.capture.run.WriteLoad;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** From load to log, and back again, while the source is being written to. */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class HandoverIT {
    static final String KEYED = " (id INT PRIMARY KEY, v INT, t TEXT)";

    @Parameter
    MysqlServer server;

    @TempDir
    Path folder;

    private final long seed =
            Long.getLong("tributary.seed", ThreadLocalRandom.current().nextLong(1_000_000));

    static void fill(MysqlDatabase database, String... tables) {
        for (String table : tables) {
            database.execute(
                    "CREATE TABLE " + table + KEYED,
                    "INSERT INTO " + table + " SELECT seq, 0, REPEAT('x', 100) FROM " + series(1, 300),
                    "INSERT INTO " + table + " SELECT seq, 0, REPEAT('y', 300) FROM " + series(1000, 21_000));
        }
    }

    /** A table of one column {@code seq}, on any server. */
    static String series(int from, int to) {
        StringBuilder sum = new StringBuilder().append(from);
        List<String> digits = new ArrayList<>();
        int left = to - from;
        for (int place = 1; left > 0; place *= 10) {
            int highest = left < 10 ? left : 9;
            digits.add(IntStream.rangeClosed(1, highest)
                    .mapToObj(digit -> " UNION ALL SELECT " + digit)
                    .collect(Collectors.joining("", "(SELECT 0 d", ") d" + place)));
            sum.append(" + ").append(place).append(" * d").append(place).append(".d");
            left /= 10;
        }
        return "(SELECT " + sum + " AS seq FROM " + String.join(", ", digits) + " HAVING seq <= " + to + ") series";
    }

    private MysqlDatabase filled(String... tables) {
        MysqlDatabase database = server.createDatabase();
        fill(database, tables);
        return database;
    }

    private WriteLoad writes(MysqlDatabase database, int threads, String... tables) {
        return new WriteLoad(new MysqlWrites(database), threads, seed, tables);
    }

    @Test
    void loadsThenFollows() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(100), city VARCHAR(100) CHARACTER SET latin1)",
                "INSERT INTO t VALUES (1, 'Zoë', 'Köln'), (2, '', NULL), (3, 'a,\"b\"\n', 'x')");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.expectEqual("t");

            database.execute("INSERT INTO t VALUES (4, 'new', 'é')", "UPDATE t SET name = 'other' WHERE id = 1");
            database.inTransaction(
                    "UPDATE t SET id = 9 WHERE id = 2",
                    "DELETE FROM t WHERE id = 3",
                    "INSERT INTO t VALUES (2, 'again', 'y')");
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(rig.landed(database.name(), "t").rows()).hasSize(4);
        }
    }

    @Test
    void loadUnderWritesEndsEqual() {
        MysqlDatabase database = filled("a", "b");
        database.execute("CREATE TABLE c (id INT, v INT, t TEXT)", "CREATE TABLE none" + KEYED);
        try (MysqlRig rig = new MysqlRig(database, folder, "%")) {
            try (WriteLoad load = writes(database, 3, "a", "b", "c")) {
                rig.await("writes", () -> load.transactions() > 50);
                rig.start();
                rig.catchUp();
                long before = load.transactions();
                rig.await("more writes", () -> load.transactions() > before + 300);
            }
            rig.catchUp();

            rig.expectEqual("a");
            rig.expectEqual("b");
            rig.expectEqual("c");
            rig.expectEqual("none");
        }
    }

    @Test
    void loadsAreLandedAsSoonAsTheLastOfThemHasEnded() {
        MysqlDatabase database = server.createDatabase();
        fill(database, "a", "b");
        try (MysqlRig rig = new MysqlRig(database, folder, "%")) {
            rig.commitInterval = Duration.ofHours(1);
            rig.start().awaitLoads(2);

            rig.expectEqual("a");
            rig.expectEqual("b");
        }
    }

    @Test
    void reloadsUnderWritesEndEqual() {
        MysqlDatabase database = filled("a", "b");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            int first = rig.table(database.name(), "b").generation();
            try (WriteLoad load = writes(database, 3, "a", "b")) {
                rig.await("writes", () -> load.transactions() > 50);
                for (int i = 1; i < 6; i++) {
                    reload(rig, "a", first + i);
                }
            }
            rig.catchUp();

            rig.expectEqual("a");
            rig.expectEqual("b");
            assertThat(rig.table(database.name(), "b").generation()).isEqualTo(first);
        }
    }

    static void reload(MysqlRig rig, String table, int generation) {
        rig.control.reload(rig.database.name(), table);
        rig.await("generation " + generation, () -> {
            TableState state = rig.table(rig.database.name(), table);
            return state.generation() >= generation && state.phase() == TableState.Phase.STREAMING;
        });
    }

    @Test
    void restartsInTheMiddleOfLoadsEndEqual() {
        MysqlDatabase database = filled("a", "b");
        try (MysqlRig rig = new MysqlRig(database, folder, "%");
                WriteLoad load = writes(database, 2, "a", "b")) {
            AtomicInteger stops = new AtomicInteger();
            rig.control.onProgress.set(progress -> {
                if (stops.get() < 4) {
                    rig.control.stop.set(true);
                }
            });
            while (stops.get() < 4) {
                rig.start();
                rig.await("progress", () -> rig.control.stop.get());
                rig.stop();
                stops.incrementAndGet();
            }
            rig.start();
            rig.catchUp();
            load.finish();
            rig.catchUp();

            rig.expectEqual("a");
            rig.expectEqual("b");
        }
    }

    @Test
    void newTablesUnderWritesEndEqual() {
        MysqlDatabase database = filled("a");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            database.execute("CREATE TABLE n" + KEYED, "CREATE TABLE m" + KEYED);
            try (WriteLoad load = writes(database, 3, "a", "n", "m")) {
                rig.await(
                        "new tables",
                        () -> rig.table(database.name(), "n").phase() == TableState.Phase.STREAMING
                                && rig.table(database.name(), "m").phase() == TableState.Phase.STREAMING);
                long before = load.transactions();
                rig.await("more writes", () -> load.transactions() > before + 100);
            }
            rig.catchUp();

            rig.expectEqual("a");
            rig.expectEqual("n");
            rig.expectEqual("m");
        }
    }

    /** A user who may read and replicate, and nothing else. */
    private MysqlDatabase withFewRights(MysqlDatabase database) {
        String user = "few" + database.name().substring("test".length());
        database.execute(
                "DROP USER IF EXISTS " + user,
                "CREATE USER " + user + " IDENTIFIED BY 'secret'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO " + user,
                "GRANT SELECT ON `" + database.name().replace("_", "\\_") + "`.* TO " + user);
        if (!server.isMariadb() && !database.text("SELECT @@gtid_mode").equals("ON")) {
            database.execute("GRANT LOCK TABLES ON `" + database.name().replace("_", "\\_") + "`.* TO " + user);
        }
        return database.as(user, "secret");
    }

    @Test
    void tablesWrittenAllTheTimeAreLoadedWithoutAnyLock() {
        MysqlDatabase database = filled("hot", "b");
        database.execute(
                "CREATE TABLE other" + KEYED,
                "CREATE TABLE words (a VARCHAR(20) COLLATE utf8mb4_general_ci, b VARBINARY(10), c DATETIME(3), n INT,"
                        + " PRIMARY KEY (a, b, c))",
                "INSERT INTO words SELECT CONCAT('w', seq), seq, '2024-02-29 12:00:00.125', 0 FROM " + series(1, 200));
        MysqlDatabase few = withFewRights(database);
        try (MysqlRig rig = new MysqlRig(few, folder, "%");
                Writer one = new Writer(database, "UPDATE hot SET v = v + 1 WHERE id = 5");
                Writer two = new Writer(
                        database,
                        "DELETE FROM hot WHERE id = 6",
                        "INSERT INTO hot VALUES (6, 1, 'again')",
                        "UPDATE hot SET id = 400 WHERE id = 7",
                        "UPDATE hot SET id = 7 WHERE id = 400");
                Writer three = new Writer(
                        database,
                        "UPDATE words SET a = UPPER(a), n = n + 1 WHERE a = 'w77'",
                        "UPDATE words SET a = 'W''\\\\ü', n = n + 1 WHERE a = 'w78'",
                        "UPDATE words SET a = LOWER(a), n = n + 1 WHERE a = 'w77'",
                        "UPDATE words SET a = 'w78', c = c + INTERVAL 1 SECOND WHERE a LIKE 'W\\'%'")) {
            rig.start();
            rig.catchUp();
            int first = rig.table(database.name(), "hot").generation();
            for (int i = 1; i < 4; i++) {
                rig.control.reload(database.name(), "words");
                reload(rig, "hot", first + i);
            }
            one.finish();
            two.finish();
            three.finish();
            rig.catchUp();

            rig.expectEqual("hot");
            rig.expectEqual("b");
            rig.expectEqual("words");
        }
    }

    /** MySQL without GTIDs alone takes a lock. */
    @Test
    void transactionThatStaysOpenOnlyPutsALoadOff() throws SQLException {
        assumeTrue(!server.isMariadb(), "MariaDB needs no lock");
        MysqlDatabase database = filled("a");
        assumeTrue(!database.text("SELECT @@gtid_mode").equals("ON"), "with GTIDs no lock is needed");
        MysqlDatabase few = withFewRights(database);
        try (MysqlRig rig = new MysqlRig(few, folder, "%");
                Connection open = database.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("UPDATE a SET v = v + 1 WHERE id = 5");
            rig.start();
            String waits = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '" + few.user()
                    + "' AND INFO LIKE 'LOCK TABLES%'";
            rig.await("a lock is waited for", () -> database.number(waits) > 0);
            rig.await("and not had", () -> database.number(waits) == 0);
            open.commit();
            rig.catchUp();

            rig.expectEqual("a");
        }
    }

    /** A thread that executes statements one after the other, each a transaction, hundreds a second. */
    private static final class Writer implements AutoCloseable {
        private final AtomicBoolean stop = new AtomicBoolean();
        private final Thread thread;

        Writer(MysqlDatabase database, String... statements) {
            thread = new Thread(() -> write(database, statements));
            thread.start();
        }

        private void write(MysqlDatabase database, String... statements) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                for (int i = 0; !stop.get(); i++) {
                    statement.execute(statements[i % statements.length]);
                    LockSupport.parkNanos(1_000_000);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            finish();
        }

        void finish() {
            stop.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
