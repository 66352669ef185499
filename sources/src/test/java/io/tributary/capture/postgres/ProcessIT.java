package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.run.CaptureProcess;
import io.tributary.capture.run.WriteLoad;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The capture as a process: killed in the middle of things, and short of memory. */
class ProcessIT {
    private static final TestServer SERVER = TestServer.NEWEST;

    @TempDir
    Path folder;

    @Test
    void largeTransactionsAndLoadsNeedLittleMemory() throws Exception {
        TestDatabase database = SERVER.createDatabase();
        database.execute(
                "CREATE TABLE loaded (id int PRIMARY KEY, v text)",
                "CREATE TABLE streamed (id int PRIMARY KEY, v text)",
                "INSERT INTO loaded SELECT i, repeat(md5(i::text), 45) FROM generate_series(1, 50000) i");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%");
                CaptureProcess process = PostgresProcess.start(database, folder, "-Xmx48m")) {
            rig.await("the load", () -> rig.table("public", "loaded").phase() == TableState.Phase.STREAMING);

            database.execute(
                    "INSERT INTO streamed SELECT i, repeat(md5(i::text), 32) FROM generate_series(1, 75000) i");
            rig.catchUp();

            assertThat(process.isAlive()).isTrue();
            assertThat(rig.table("public", "streamed").counts().changes().inserts())
                    .isEqualTo(75_000);
            process.kill();
            assertThat(rig.landed("public", "loaded").rows()).hasSize(50_000);
            rig.expectEqual("public", "streamed");
        }
    }

    @Test
    void killedInTheMiddleOfALargeTransactionItGoesOn() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong(1_000_000);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TestDatabase database = SERVER.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            try (CaptureProcess process = PostgresProcess.start(database, folder)) {
                rig.await("the load", () -> rig.table("public", "t").phase() == TableState.Phase.STREAMING);
                assertThat(process.isAlive()).isTrue();
            }
            database.execute("INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 200000) i");
            for (int i = 0; i < 4; i++) {
                try (CaptureProcess process = PostgresProcess.start(database, folder)) {
                    long until = System.nanoTime() + (900 + random.nextInt(900)) * 1_000_000L;
                    rig.await("some time", () -> System.nanoTime() > until);
                    assertThat(process.isAlive()).isTrue();
                }
                database.execute("UPDATE t SET v = v || 'x' WHERE id % 1000 = " + i);
            }
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
            assertThat(rig.table("public", "t").generation()).isEqualTo(1);
        }
    }

    @Test
    void killedOverAndOverUnderWritesItEndsEqual() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong(1_000_000);
        Random random = new Random(seed);
        TestDatabase database = SERVER.createDatabase();
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, v int, t text)",
                "CREATE TABLE b (id int, v int, t text)",
                "ALTER TABLE b REPLICA IDENTITY FULL",
                "INSERT INTO a SELECT i, 0, repeat('y', 300) FROM generate_series(1000, 100000) i");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            try (WriteLoad load = new WriteLoad(new PostgresWrites(database), 2, seed, "a", "b")) {
                for (int i = 0; i < 6; i++) {
                    try (CaptureProcess process = PostgresProcess.start(database, folder)) {
                        long until = System.nanoTime() + (600 + random.nextInt(1200)) * 1_000_000L;
                        rig.await("some time", () -> System.nanoTime() > until);
                        assertThat(process.isAlive()).isTrue();
                    }
                }
                assertThat(load.transactions()).isPositive();
            }
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "b");
        }
    }
}
