package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.run.WriteLoad;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** From load to stream, and back again, while the source is being written to. */
@ParameterizedClass
@EnumSource(TestServer.class)
class HandoverIT {
    private static final String KEYED = " (id int PRIMARY KEY, v int, t text)";

    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    private final long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    private TestDatabase filled(String... tables) {
        TestDatabase database = server.createDatabase();
        for (String table : tables) {
            database.execute(
                    "CREATE TABLE " + table + KEYED,
                    "INSERT INTO " + table + " SELECT i, 0, repeat('x', 100) FROM generate_series(1, 300) i",
                    "INSERT INTO " + table + " SELECT i, 0, repeat('y', 300) FROM generate_series(1000, 20000) i");
        }
        return database;
    }

    @Test
    void loadUnderWritesEndsEqual() {
        TestDatabase database = filled("a", "b");
        database.execute("CREATE TABLE c (id int, v int, t text)", "ALTER TABLE c REPLICA IDENTITY FULL");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            try (WriteLoad load = new WriteLoad(new PostgresWrites(database), 3, seed, "a", "b", "c")) {
                rig.await("writes", () -> load.transactions() > 50);
                rig.start();
                rig.catchUp();
                long before = load.transactions();
                rig.await("more writes", () -> load.transactions() > before + 300);
            }
            rig.catchUp();

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "b");
            rig.expectEqual("public", "c");
        }
    }

    @Test
    void loadsAreLandedAsSoonAsTheLastOfThemHasEnded() {
        TestDatabase database = filled("a", "b");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            rig.commitInterval = Duration.ofHours(1);
            rig.start().awaitLoads(2);

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "b");
        }
    }

    @Test
    void reloadsUnderWritesEndEqual() {
        TestDatabase database = filled("a", "b");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            try (WriteLoad load = new WriteLoad(new PostgresWrites(database), 3, seed, "a", "b")) {
                rig.await("writes", () -> load.transactions() > 50);
                for (int i = 2; i < 6; i++) {
                    int generation = i;
                    rig.control.reload("public", "a");
                    rig.await("generation " + i, () -> {
                        TableState state = rig.table("public", "a");
                        return state.generation() >= generation && state.phase() == TableState.Phase.STREAMING;
                    });
                }
            }
            rig.catchUp();

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "b");
            assertThat(rig.table("public", "b").generation()).isEqualTo(1);
        }
    }

    @Test
    void restartsInTheMiddleOfLoadsEndEqual() {
        TestDatabase database = filled("a", "b");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%");
                WriteLoad load = new WriteLoad(new PostgresWrites(database), 2, seed, "a", "b")) {
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

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "b");
        }
    }

    @Test
    void newTablesUnderWritesEndEqual() {
        TestDatabase database = filled("a");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            database.execute("CREATE TABLE n" + KEYED, "CREATE TABLE m" + KEYED);
            try (WriteLoad load = new WriteLoad(new PostgresWrites(database), 3, seed, "a", "n", "m")) {
                rig.await(
                        "new tables",
                        () -> rig.table("public", "n").phase() == TableState.Phase.STREAMING
                                && rig.table("public", "m").phase() == TableState.Phase.STREAMING);
                long before = load.transactions();
                rig.await("more writes", () -> load.transactions() > before + 100);
            }
            rig.catchUp();

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "n");
            rig.expectEqual("public", "m");
        }
    }

    @Test
    void transactionOpenWhileItsTableIsPublishedIsNotLost() throws SQLException {
        TestDatabase database = filled("a");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            database.execute("CREATE TABLE n" + KEYED);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("BEGIN; INSERT INTO n VALUES (1, 1, 'before')");
                rig.await("publication", () -> database.number("SELECT count(*) FROM pg_publication_tables") == 2);
                statement.execute("INSERT INTO n VALUES (2, 2, 'after')");
                rig.await("a look", () -> rig.table("public", "n").phase() == TableState.Phase.LOADING);
                statement.execute("INSERT INTO n VALUES (3, 3, 'later'); COMMIT");
            }
            rig.catchUp();

            rig.expectEqual("public", "n");
        }
    }

    @Test
    void transactionOpenWhileItsTableIsPublishedIsNotLostByARestart() throws SQLException {
        TestDatabase database = filled("a");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            database.execute("CREATE TABLE n" + KEYED);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("BEGIN; INSERT INTO n VALUES (1, 1, 'before')");
                rig.await("a look", () -> rig.table("public", "n").phase() == TableState.Phase.LOADING);
                rig.stop();
                rig.start();
                rig.goThrough();
                statement.execute("COMMIT");
            }
            rig.catchUp();

            rig.expectEqual("public", "n");
        }
    }

    @Test
    void transactionOpenWhileSomebodyElsePublishesItsTableIsNotLost() throws SQLException {
        TestDatabase database = filled("a");
        String publication = "ALTER PUBLICATION tributary_" + database.name();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.stop();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                database.execute(publication + " DROP TABLE a");
                statement.execute("BEGIN; INSERT INTO a VALUES (777777, 1, 'between')");
                database.execute(publication + " ADD TABLE a");
                rig.start();
                rig.goThrough();
                statement.execute("COMMIT");
            }
            rig.catchUp();

            rig.expectEqual("public", "a");
        }
    }

    @Test
    void loadWaitsForWhatIsStreamedButNotVisibleYet() throws InterruptedException {
        TestDatabase database = filled("a");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            Thread writer = new Thread(() -> database.execute("INSERT INTO a VALUES (777777, 1, 'waits')"));
            standbys("nobody");
            try {
                writer.start();
                rig.await(
                        "the row",
                        () -> rig.table("public", "a").counts().changes().inserts() == 1);
                assertThat(database.number("SELECT count(*) FROM a WHERE id = 777777"))
                        .isZero();

                for (int i = 0; i < 2; i++) {
                    rig.control.reload("public", "a");
                    rig.catchUp();
                    long until = System.nanoTime() + 500_000_000L;
                    rig.await("some time", () -> System.nanoTime() > until);
                    assertThat(rig.table("public", "a").generation()).isEqualTo(1);
                    rig.stop();
                    rig.start();
                }
                rig.control.reload("public", "a");
            } finally {
                standbys("");
            }
            writer.join();
            rig.await(
                    "the load",
                    () -> rig.table("public", "a").generation() == 2
                            && rig.table("public", "a").phase() == TableState.Phase.STREAMING);
            rig.catchUp();

            rig.expectEqual("public", "a");
        }
    }

    private void standbys(String names) {
        TestDatabase maintenance = server.maintenance();
        maintenance.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'", "SELECT pg_reload_conf()");
        while (!maintenance.text("SHOW synchronous_standby_names").equals(names)) {
            Thread.onSpinWait();
        }
    }
}
