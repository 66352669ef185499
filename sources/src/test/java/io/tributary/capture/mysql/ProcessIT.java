package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.run.CaptureProcess;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The capture as a process: killed in the middle of things, and short of memory. */
class ProcessIT {
    @TempDir
    Path folder;

    private static String rows(int count, String value) {
        return "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < " + count + ") SELECT i, "
                + value + " FROM n";
    }

    private static void insert(MysqlDatabase database, String table, int count, String value) {
        database.execute(
                database.scheme().equals("jdbc:mariadb")
                        ? "SET max_recursive_iterations = 1000000"
                        : "SET cte_max_recursion_depth = 1000000",
                "INSERT INTO " + table + " " + rows(count, value));
    }

    private static void sleep(MysqlRig rig, long millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        rig.await("some time", () -> System.nanoTime() > until);
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlServer.class,
            names = {"MARIADB", "MYSQL"})
    void largeTransactionsAndLoadsNeedLittleMemory(MysqlServer server) throws Exception {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE loaded (id INT PRIMARY KEY, v TEXT)",
                "CREATE TABLE streamed (id INT PRIMARY KEY, v TEXT)");
        insert(database, "loaded", 50_000, "REPEAT(SHA2(i, 256), 20)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%");
                CaptureProcess process = MysqlProcess.start(database, folder, "-Xmx48m")) {
            rig.await(
                    "the load",
                    () -> rig.table(database.name(), "loaded").phase() == TableState.Phase.STREAMING
                            || !process.isAlive());
            assertThat(process.isAlive()).isTrue();

            insert(database, "streamed", 100_000, "REPEAT(SHA2(i, 256), 12)");
            rig.await(
                    "the rows",
                    () -> rig.table(database.name(), "streamed")
                                            .counts()
                                            .changes()
                                            .inserts()
                                    == 100_000
                            || !process.isAlive());

            assertThat(process.isAlive()).isTrue();
            process.kill();
            assertThat(rig.landed(database.name(), "loaded").rows()).hasSize(50_000);
            rig.expectEqual("streamed");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlServer.class,
            names = {"MARIADB", "MYSQL"})
    void killedInTheMiddleOfALargeTransactionItGoesOn(MysqlServer server) throws Exception {
        Random random = random();
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id INT PRIMARY KEY, v TEXT)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%")) {
            try (CaptureProcess process = MysqlProcess.start(database, folder)) {
                rig.await("the load", () -> rig.table(database.name(), "t").phase() == TableState.Phase.STREAMING);
                assertThat(process.isAlive()).isTrue();
            }
            insert(database, "t", 200_000, "SHA2(i, 256)");
            for (int i = 0; i < 4; i++) {
                try (CaptureProcess process = MysqlProcess.start(database, folder)) {
                    sleep(rig, 500 + random.nextInt(900));
                    assertThat(process.isAlive()).isTrue();
                }
                database.execute("UPDATE t SET v = CONCAT(v, 'x') WHERE id % 1000 = " + i);
            }
            rig.start();
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(rig.landed(database.name(), "t").events())
                    .filteredOn("LoadFinished"::equals)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlServer.class,
            names = {"MARIADB", "MYSQL"})
    void killedOverAndOverUnderWritesAndChangesOfColumnsItEndsEqual(MysqlServer server) throws Exception {
        Random random = random();
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE a (id INT PRIMARY KEY, v TEXT, n INT DEFAULT 0)", "CREATE TABLE b (id INT, v TEXT)");
        insert(database, "a (id, v)", 60_000, "REPEAT('y', 200)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%")) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
            Random writes = new Random(random.nextLong());
            Thread writer = new Thread(() -> {
                try {
                    while (!stop.get()) {
                        write(database, writes);
                    }
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            });
            writer.start();
            try {
                for (int i = 0; i < 6; i++) {
                    try (CaptureProcess process = MysqlProcess.start(database, folder)) {
                        sleep(rig, 500 + random.nextInt(1200));
                        assertThat(process.isAlive()).isTrue();
                    }
                    database.execute("ALTER TABLE b ADD c" + i + " INT DEFAULT " + i);
                }
            } finally {
                stop.set(true);
                writer.join();
            }
            assertThat(failure.get()).isNull();
            rig.start();
            rig.catchUp();

            rig.expectEqual("a");
            rig.expectEqual("b");
        }
    }

    private static Random random() {
        long seed = ThreadLocalRandom.current().nextLong(1_000_000);
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    private static void write(MysqlDatabase database, Random random) {
        int id = random.nextInt(60_000);
        database.inTransaction(
                "UPDATE a SET n = n + 1 WHERE id BETWEEN " + id + " AND " + (id + random.nextInt(30)),
                "INSERT INTO b (id, v) VALUES (" + id + ", 'b'), (" + id + ", 'b')",
                "DELETE FROM b WHERE id = " + random.nextInt(60_000) + " LIMIT 1",
                "REPLACE INTO a (id, v) VALUES (" + random.nextInt(70_000) + ", 'replaced')",
                "DELETE FROM a WHERE id = " + random.nextInt(70_000));
    }
}
