package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows and transactions: what is landed equals the source. */
@ParameterizedClass
@EnumSource(TestServer.class)
class RowsIT {
    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    @Test
    void loadsThenFollowsEveryChange() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE public.t (id int PRIMARY KEY, name text, ok boolean, at timestamptz)",
                "INSERT INTO t SELECT i, 'name ' || i, i % 2 = 0, now() FROM generate_series(1, 1000) i");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.expectEqual("public", "t");

            database.execute(
                    "INSERT INTO t VALUES (2000, NULL, NULL, 'infinity'), (2001, '', true, '0044-03-15 12:00 BC')",
                    "UPDATE t SET name = E'a,b\"c\\nd' WHERE id = 5",
                    "DELETE FROM t WHERE id BETWEEN 10 AND 20",
                    "UPDATE t SET id = -id WHERE id = 30");
            rig.catchUp();

            rig.expectEqual("public", "t");
            rig.stop();
        }
        assertThat(database.rows("t")).hasSize(991);
    }

    @Test
    void keepsValuesThatAnUpdateDidNotSend() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, big text, small text, key text)",
                "CREATE TABLE whole (LIKE t INCLUDING ALL)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE keyless (id int, big text, small text)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL");
        String big = "(SELECT string_agg(md5(i::text || %d), '') FROM generate_series(1, 1000) i)";
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            for (String table : new String[] {"t", "whole"}) {
                database.execute(
                        "INSERT INTO " + table + " SELECT n, " + big.formatted(1)
                                + " || n, 'a' FROM generate_series(1, 6) n",
                        "UPDATE " + table + " SET small = 'b' WHERE id = 1",
                        "UPDATE " + table + " SET id = 20 WHERE id = 2",
                        "UPDATE " + table + " SET big = NULL WHERE id = 3",
                        "UPDATE " + table + " SET id = 40, small = 'moved' WHERE id = 4");
                database.inTransaction(
                        "UPDATE " + table + " SET big = " + big.formatted(2) + ", id = 50 WHERE id = 5",
                        "UPDATE " + table + " SET small = 'again' WHERE id = 50",
                        "UPDATE " + table + " SET id = 51 WHERE id = 50");
            }
            database.execute(
                    "INSERT INTO keyless SELECT n / 2, " + big.formatted(3) + ", 'k' FROM generate_series(1, 4) n",
                    "UPDATE keyless SET small = 'l' WHERE id = 1",
                    "DELETE FROM keyless WHERE ctid = (SELECT ctid FROM keyless WHERE id = 1 LIMIT 1)");
            rig.catchUp();

            rig.expectEqual("public", "t");
            rig.expectEqual("public", "whole");
            rig.expectEqual("public", "keyless");
        }
    }

    @Test
    void takesKeysOfEveryKind() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE composite (b text, v int, a int, PRIMARY KEY (a, b))",
                "CREATE TABLE by_index (id int NOT NULL, code text NOT NULL UNIQUE, v int, PRIMARY KEY (id))",
                "ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code_key",
                "CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v int)",
                "ALTER TABLE deferred REPLICA IDENTITY FULL",
                "CREATE TABLE covering (id int, v int, w int, PRIMARY KEY (id) INCLUDE (v))",
                "CREATE TABLE huge_key (k text PRIMARY KEY, v text)",
                "ALTER TABLE huge_key ALTER k SET STORAGE EXTERNAL",
                "INSERT INTO composite SELECT i::text, i, i % 3 FROM generate_series(1, 9) i",
                "INSERT INTO by_index SELECT i, 'c' || i, i FROM generate_series(1, 9) i",
                "INSERT INTO deferred SELECT i, i * 10 FROM generate_series(1, 4) i",
                "INSERT INTO covering SELECT i, i, i FROM generate_series(1, 4) i",
                "INSERT INTO huge_key VALUES (repeat('k', 2200), 'v')");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute(
                    "UPDATE composite SET a = 7 WHERE b = '4'",
                    "UPDATE composite SET v = v + 1",
                    "DELETE FROM composite WHERE b = '5'",
                    "UPDATE by_index SET id = id + 100",
                    "UPDATE by_index SET code = 'x' WHERE id = 101",
                    "DELETE FROM by_index WHERE id = 102",
                    "UPDATE deferred SET id = 5 - id",
                    "UPDATE covering SET v = 0, id = id + 10 WHERE id > 2",
                    "UPDATE huge_key SET v = 'w'",
                    "UPDATE huge_key SET k = k || 'l', v = 'x'");
            rig.catchUp();

            for (String table : new String[] {"composite", "by_index", "deferred", "covering", "huge_key"}) {
                rig.expectEqual("public", table);
            }
            assertThat(rig.landed("public", "composite").schema().key()).containsExactly(3, 1);
            assertThat(rig.landed("public", "by_index").schema().key()).containsExactly(2);
            assertThat(rig.landed("public", "deferred").schema().key()).isEmpty();
            assertThat(rig.landed("public", "covering").schema().key()).containsExactly(1);
        }
    }

    @Test
    void takesNamesOfEveryKind() {
        TestDatabase database = server.createDatabase();
        String plain = "Straße %_[x] 表 😀";
        database.execute(
                "CREATE SCHEMA \"My \"\"odd' schema\"",
                "CREATE TABLE \"My \"\"odd' schema\".\"" + plain
                        + "\" (\"ID \"\"x\"\"\" int PRIMARY KEY, \"select\" text,"
                        + " \"Ünï, cödé\" boolean, \"__unchanged__\" text)",
                "INSERT INTO \"My \"\"odd' schema\".\"" + plain
                        + "\" VALUES (1, '__unchanged__', true, '__unchanged__')");
        try (PostgresRig rig = new PostgresRig(database, folder, "My%.%").start()) {
            rig.catchUp();
            rig.expectEqual("My \"odd' schema", plain);

            database.execute(
                    "INSERT INTO \"My \"\"odd' schema\".\"" + plain + "\" VALUES (2, '__unchanged__', false, '')",
                    "UPDATE \"My \"\"odd' schema\".\"" + plain
                            + "\" SET \"select\" = E'\\\\.' WHERE \"ID \"\"x\"\"\" = 1");
            rig.catchUp();

            rig.expectEqual("My \"odd' schema", plain);
        }
    }

    @Test
    void truncatesOneTableAndSeveral() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY REFERENCES a)",
                "CREATE TABLE c (id int PRIMARY KEY)",
                "INSERT INTO a SELECT generate_series(1, 5)",
                "INSERT INTO b SELECT generate_series(1, 5)",
                "INSERT INTO c SELECT generate_series(1, 5)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute("TRUNCATE a CASCADE");
            database.inTransaction(
                    "INSERT INTO c VALUES (6)", "TRUNCATE c", "INSERT INTO c VALUES (7)", "INSERT INTO a VALUES (1)");
            rig.catchUp();

            rig.expectEqual("public", "a");
            rig.expectEqual("public", "b");
            rig.expectEqual("public", "c");
            assertThat(rig.landed("public", "b").events()).containsExactly("LoadStarted", "LoadFinished", "Truncated");
        }
    }

    @Test
    void carriesGeneratedColumnsWhereTheServerSendsThem() {
        TestDatabase database = server.createDatabase();
        boolean sent = server.isAtLeast(18);
        database.execute(
                "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int,"
                        + " twice int GENERATED ALWAYS AS (v * 2) STORED, w text)",
                "INSERT INTO t (v, w) SELECT i, 'x' FROM generate_series(1, 5) i");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.t").start()) {
            rig.catchUp();
            database.execute("INSERT INTO t (v) VALUES (10)", "UPDATE t SET v = v + 1", "DELETE FROM t WHERE id = 2");
            rig.catchUp();

            List<String> expected = database.rows("t", sent ? "*" : "id, v, w");

            assertThat(rig.landed("public", "t").rows()).isEqualTo(expected);

            database.execute("ALTER TABLE t ALTER twice DROP EXPRESSION", "INSERT INTO t (v, twice) VALUES (20, 7)");
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void landsALargeTransactionWholeAndOthersBesideIt() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE u (id int PRIMARY KEY)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.inTransaction(
                    "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 150000) i",
                    "SAVEPOINT s",
                    "INSERT INTO u SELECT generate_series(1, 100)",
                    "ROLLBACK TO s",
                    "UPDATE t SET v = 'x' WHERE id % 10 = 0",
                    "INSERT INTO u VALUES (1000)");
            rig.catchUp();

            rig.expectEqual("public", "t");
            rig.expectEqual("public", "u");
        }
    }

    @Test
    void landsPreparedTransactionsWhenTheyAreCommitted() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            String name = "'" + database.name() + "'";
            database.execute("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION " + name);
            rig.catchUp();
            assertThat(rig.landed("public", "t").rows()).isEmpty();

            database.execute("COMMIT PREPARED " + name);
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void goesOnWhereItStopped() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 1)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            for (int i = 2; i < 6; i++) {
                rig.stop();
                database.execute("INSERT INTO t VALUES (" + i + ", 1)", "UPDATE t SET v = v + 1");
                rig.start();
                database.execute("UPDATE t SET v = v + 1");
                rig.catchUp();
                rig.expectEqual("public", "t");
            }
            assertThat(rig.landed("public", "t").events()).containsExactly("LoadStarted", "LoadFinished");
        }
    }

    @Test
    void deletionLoggedWithAnotherKeyForAWhileIsNotLost() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL UNIQUE)",
                "INSERT INTO t SELECT i, 'c' || i FROM generate_series(1, 9) i");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.stop();

            database.execute(
                    "ALTER TABLE t REPLICA IDENTITY USING INDEX t_code_key",
                    "DELETE FROM t WHERE id = 5",
                    "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                    "DELETE FROM t WHERE id = 6");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }
}
