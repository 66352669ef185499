package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Partitioned tables are captured as one; inherited tables each by itself. */
@ParameterizedClass
@EnumSource(TestServer.class)
class PartitionIT {
    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    private TestDatabase database() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE m (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (100) TO (300) PARTITION BY RANGE (id)",
                "CREATE TABLE m1a (v text, id int PRIMARY KEY)",
                "ALTER TABLE m1 ATTACH PARTITION m1a FOR VALUES FROM (100) TO (200)",
                "CREATE TABLE m1b PARTITION OF m1 FOR VALUES FROM (200) TO (300)",
                "INSERT INTO m SELECT i, 'v' || i FROM generate_series(0, 299) i");
        return database;
    }

    @Test
    void rowsOfAllPartitionsAreTheTables() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.expectEqual("public", "m");

            database.execute(
                    "UPDATE m SET v = 'x' WHERE id % 50 = 0",
                    "UPDATE m SET id = 1000 - id WHERE id = 995",
                    "DELETE FROM m WHERE id BETWEEN 120 AND 130",
                    "UPDATE m SET id = 125 WHERE id = 10",
                    "INSERT INTO m1b VALUES (205, 'direct') ON CONFLICT (id) DO UPDATE SET v = 'direct'",
                    "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (300) TO (400)",
                    "INSERT INTO m VALUES (300, 'new')",
                    "UPDATE m SET id = 301 WHERE id = 1");
            rig.catchUp();

            rig.expectEqual("public", "m");
            assertThat(rig.state().tables()).hasSize(1);
            assertThat(rig.table("public", "m").generation()).isEqualTo(1);

            database.execute("TRUNCATE m", "INSERT INTO m VALUES (1, 'first')");
            rig.catchUp();
            rig.expectEqual("public", "m");
        }
    }

    @Test
    void partitionsThatComeWithRowsOrGoWithThemAreNoticed() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.m").start()) {
            rig.catchUp();

            database.execute(
                    "CREATE TABLE late (id int PRIMARY KEY, v text)",
                    "INSERT INTO late SELECT i, 'late' FROM generate_series(400, 410) i",
                    "ALTER TABLE m ATTACH PARTITION late FOR VALUES FROM (400) TO (500)");
            rig.catchUp();
            rig.expectEqual("public", "m");
            database.execute("TRUNCATE m1b");
            rig.catchUp();
            rig.expectEqual("public", "m");
            database.execute("ALTER TABLE m DETACH PARTITION m0");
            rig.catchUp();
            rig.expectEqual("public", "m");
            database.execute("DROP TABLE m1a");
            rig.catchUp();
            rig.expectEqual("public", "m");
            assertThat(rig.table("public", "m").phase()).isEqualTo(TableState.Phase.STREAMING);

            rig.stop();
            database.execute(
                    "CREATE TABLE more PARTITION OF m FOR VALUES FROM (600) TO (700)",
                    "INSERT INTO m VALUES (600, 'more')",
                    "TRUNCATE late");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "m");
        }
    }

    @Test
    void partitionFilledAndAttachedInOneTransactionIsNoticed() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.m").start()) {
            rig.catchUp();

            database.inTransaction(
                    "CREATE TABLE late (id int PRIMARY KEY, v text)",
                    "INSERT INTO late VALUES (400, 'late')",
                    "ALTER TABLE m ATTACH PARTITION late FOR VALUES FROM (400) TO (500)",
                    "INSERT INTO m VALUES (401, 'through')");
            rig.catchUp();

            rig.expectEqual("public", "m");
        }
    }

    @Test
    void partitionThatWasDetachedForAWhileIsNoticed() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.m").start()) {
            rig.catchUp();

            database.inTransaction(
                    "ALTER TABLE m DETACH PARTITION m0",
                    "DELETE FROM m0 WHERE id < 10",
                    "ALTER TABLE m ATTACH PARTITION m0 FOR VALUES FROM (0) TO (100)");
            rig.catchUp();
            rig.expectEqual("public", "m");

            rig.stop();
            database.inTransaction(
                    "ALTER TABLE m DETACH PARTITION m1",
                    "INSERT INTO m1 VALUES (205, 'meanwhile') ON CONFLICT (id) DO UPDATE SET v = 'meanwhile'",
                    "ALTER TABLE m ATTACH PARTITION m1 FOR VALUES FROM (100) TO (300)");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "m");
            assertThat(rig.landed("public", "m").events())
                    .filteredOn("LoadFinished"::equals)
                    .hasSize(3);
        }
    }

    @Test
    void partitionIsLoadedOnceItsRootIsNotPublishedAnyMore() throws SQLException {
        TestDatabase database = database();
        try (PostgresRig whole = new PostgresRig(database, folder, "public.m").start()) {
            whole.catchUp();
            whole.stop();
            database.execute("ALTER PUBLICATION tributary_" + database.name() + " ADD TABLE m0");
            try (PostgresRig part = new PostgresRig(database, folder, "public.m0")) {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("BEGIN; LOCK TABLE m IN SHARE UPDATE EXCLUSIVE MODE");
                    part.start();
                    part.goThrough();
                    database.execute("UPDATE m0 SET v = 'x' WHERE id = 5");
                    statement.execute("COMMIT");
                }
                part.await("the load", () -> part.table("public", "m0").phase() == TableState.Phase.STREAMING);
                database.execute("UPDATE m0 SET v = 'y' WHERE id = 6");
                part.catchUp();

                part.expectEqual("public", "m0");
                assertThat(part.table("public", "m").phase()).isEqualTo(TableState.Phase.STOPPED);
            }
        }
    }

    @Test
    void columnsOfPartitionedTablesAreFollowed() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.m").start()) {
            rig.catchUp();

            database.execute(
                    "ALTER TABLE m ADD n int DEFAULT 4",
                    "INSERT INTO m VALUES (300 - 1 + 0 * 1, 'x', 1) ON CONFLICT (id) DO UPDATE SET n = 9");
            rig.catchUp();
            database.execute("ALTER TABLE m RENAME v TO w");
            rig.catchUp();
            rig.expectEqual("public", "m");
            database.execute(
                    "CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (300) TO (400)",
                    "INSERT INTO m VALUES (300, 'y', 2)");
            rig.catchUp();
            database.execute("ALTER TABLE m DROP w", "UPDATE m SET n = 3 WHERE id = 7");
            rig.catchUp();

            rig.expectEqual("public", "m");
            assertThat(rig.table("public", "m").generation()).isEqualTo(1);
        }
    }

    @Test
    void keylessPartitionedTableNeedsFullIdentityInEveryPartition() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE k (id int, v text) PARTITION BY HASH (id)",
                "CREATE TABLE k0 PARTITION OF k FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE k1 PARTITION OF k FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "INSERT INTO k SELECT i % 5, 'v' FROM generate_series(1, 20) i",
                "ALTER TABLE k REPLICA IDENTITY FULL",
                "ALTER TABLE k0 REPLICA IDENTITY FULL");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.k").start()) {
            rig.await("the stop", () -> rig.table("public", "k").phase() == TableState.Phase.STOPPED);
            assertThat(rig.table("public", "k").stopped().code()).isEqualTo(ErrorCode.TABLE_HAS_NO_IDENTITY);
            assertThat(rig.table("public", "k").stopped().hint())
                    .isEqualTo("ALTER TABLE \"public\".\"k1\" REPLICA IDENTITY FULL; or give it a primary key."
                            + " It is loaded again by itself then.");

            database.execute("UPDATE k SET v = 'w'", "ALTER TABLE k1 REPLICA IDENTITY FULL");
            rig.await("the load", () -> rig.table("public", "k").phase() == TableState.Phase.STREAMING);
            database.execute(
                    "UPDATE k SET v = 'x' WHERE id = 2",
                    "DELETE FROM k WHERE id = 3",
                    "UPDATE k SET id = 7 WHERE id = 1");
            rig.catchUp();

            rig.expectEqual("public", "k");
        }
    }

    @Test
    void inheritedTablesAreTablesOfTheirOwn() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                "CREATE TABLE child (w int, PRIMARY KEY (id)) INHERITS (parent)",
                "INSERT INTO parent VALUES (1, 'p')",
                "INSERT INTO child VALUES (2, 'c', 1)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            database.execute("UPDATE parent SET v = v || 'x'", "INSERT INTO child VALUES (3, 'd', 2)");
            rig.catchUp();

            assertThat(rig.landed("public", "parent").rows()).containsExactly("1,px");
            assertThat(rig.landed("public", "child").rows()).containsExactly("2,cx,1", "3,d,2");
        }
    }
}
