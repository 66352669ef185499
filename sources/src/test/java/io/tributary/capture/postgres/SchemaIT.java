package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.run.LandedTable;
import io.tributary.change.Column;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables whose columns change, while the capture runs and while it does not, with and without rows after it. All
 * {@link Ddl}s are done at once, each to a table of its own.
 */
@ParameterizedClass
@EnumSource(TestServer.class)
class SchemaIT {
    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    /**
     * A change of columns and what has to become of it. In statements, {@code {t}} is the table's name.
     *
     * @param ddl statements, each a transaction
     * @param loads how many loads of the table there are in the end
     */
    record Ddl(String name, List<String> ddl, int loads) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Ddl> followed() {
        return List.of(
                ddl("add column", 1, "ALTER TABLE {t} ADD n int"),
                ddl("add column with default", 1, "ALTER TABLE {t} ADD n int DEFAULT 7"),
                ddl(
                        "add columns of converted types",
                        1,
                        "ALTER TABLE {t} ADD o boolean DEFAULT true,"
                                + " ADD h bytea DEFAULT '\\x0aff', ADD z timestamptz DEFAULT '2024-03-07 12:00:00+02',"
                                + " ADD q text DEFAULT E'a\"b,{c}\\n', ADD e text DEFAULT '', ADD l int[] DEFAULT '{1,2}'"),
                ddl(
                        "add columns of types whose arrays are divided otherwise",
                        1,
                        "CREATE DOMAIN {t}_area AS box",
                        "ALTER TABLE {t} ADD x box DEFAULT '(1,1),(0,0)', ADD y box[] DEFAULT '{(1,1),(0,0);(2,2),(1,1)}',"
                                + " ADD z {t}_area DEFAULT '(3,3),(0,0)'"),
                ddl("drop column", 1, "ALTER TABLE {t} DROP a"),
                ddl("rename column", 1, "ALTER TABLE {t} RENAME a TO renamed"),
                ddl(
                        "swap names",
                        1,
                        "BEGIN; ALTER TABLE {t} RENAME a TO x; ALTER TABLE {t} RENAME b TO a;"
                                + " ALTER TABLE {t} RENAME x TO b; COMMIT"),
                ddl("rename key", 1, "ALTER TABLE {t} RENAME id TO number"),
                ddl("widen varchar", 1, "ALTER TABLE {t} ALTER b TYPE varchar(50)"),
                ddl("varchar to text", 1, "ALTER TABLE {t} ALTER b TYPE text"),
                ddl("widen numeric", 1, "ALTER TABLE {t} ALTER c TYPE numeric(20, 2)"),
                ddl(
                        "not null, default, statistics",
                        1,
                        "ALTER TABLE {t} ALTER a SET NOT NULL, ALTER a SET DEFAULT 3," + " ALTER a SET STATISTICS 10"),
                ddl("vacuum full", 1, "VACUUM FULL {t}"));
    }

    static List<Ddl> reloaded() {
        return List.of(
                ddl("widen integer", 2, "ALTER TABLE {t} ALTER a TYPE bigint"),
                ddl("change values while changing the type", 2, "ALTER TABLE {t} ALTER a TYPE bigint USING a * 2"),
                ddl("change values and keep the type", 2, "ALTER TABLE {t} ALTER a TYPE int USING a * 3"),
                ddl("shrink numeric", 2, "ALTER TABLE {t} ALTER c TYPE numeric(10, 1)"),
                ddl("integer to text", 2, "ALTER TABLE {t} ALTER a TYPE text"),
                ddl("volatile default", 2, "ALTER TABLE {t} ADD r uuid DEFAULT gen_random_uuid()"),
                ddl("serial", 2, "ALTER TABLE {t} ADD s serial"),
                ddl("other key", 2, "ALTER TABLE {t} DROP CONSTRAINT {t}_pkey, ADD PRIMARY KEY (id, a)"),
                ddl(
                        "created anew",
                        2,
                        "DROP TABLE {t}; CREATE TABLE {t} (id int PRIMARY KEY, a int, b varchar(20),"
                                + " c numeric(10, 2)); INSERT INTO {t} SELECT i, -i, 'new', i FROM generate_series(1, 30) i"));
    }

    private static Ddl ddl(String name, int loads, String... statements) {
        return new Ddl(name, List.of(statements), loads);
    }

    /** A change at its table. */
    private record Changing(Ddl change, String table) {}

    private static List<Changing> prepare(TestDatabase database) {
        List<Changing> all = new ArrayList<>();
        List<String> statements = new ArrayList<>(List.of("CREATE TABLE other (id int PRIMARY KEY)"));
        for (Ddl change :
                Stream.concat(followed().stream(), reloaded().stream()).toList()) {
            Changing changing = new Changing(change, "t" + all.size());
            all.add(changing);
            statements.addAll(filled(changing.table()));
        }
        database.execute(statements.toArray(String[]::new));
        return all;
    }

    private static List<String> filled(String table) {
        return List.of(
                "CREATE TABLE " + table + " (id int PRIMARY KEY, a int, b varchar(20), c numeric(10, 2))",
                "INSERT INTO " + table + " SELECT i, i, 'b' || i, i FROM generate_series(1, 50) i");
    }

    private TestDatabase database() {
        TestDatabase database = server.createDatabase();
        List<String> statements = new ArrayList<>(filled("t"));
        statements.add("CREATE TABLE other (id int PRIMARY KEY)");
        database.execute(statements.toArray(String[]::new));
        return database;
    }

    private static void change(TestDatabase database, Changing changing) {
        database.execute(changing.change().ddl().stream()
                .map(sql -> sql.replace("{t}", changing.table()))
                .toArray(String[]::new));
    }

    /** Rows that need no more than a key. */
    private static void touch(TestDatabase database, String table, int from) {
        String[] columns = columns(database, table).split(",");
        String key = columns[0];
        String a = Stream.of(columns)
                .skip(1)
                .filter(List.of("a", "b")::contains)
                .findFirst()
                .orElseThrow();
        database.execute(
                "INSERT INTO " + table + " (" + key + ", " + a + ") SELECT i, 1 FROM generate_series(" + from + ", "
                        + (from + 5) + ") i",
                "UPDATE " + table + " SET " + a + " = '9' WHERE " + key + " % 7 = 0",
                "DELETE FROM " + table + " WHERE " + key + " % 11 = 0");
    }

    private static void touch(TestDatabase database, List<Changing> all, int from) {
        all.forEach(changing -> touch(database, changing.table(), from));
    }

    /** Names of a table's columns, in order. */
    private static String columns(TestDatabase database, String table) {
        return database.text("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '"
                + table + "'::regclass AND attnum > 0 AND NOT attisdropped");
    }

    /** That every table equals the source's. */
    private static void expectEqual(PostgresRig rig, List<Changing> all) {
        rig.catchUp();
        SoftAssertions softly = new SoftAssertions();
        for (Changing changing : all) {
            softly.assertThatCode(() -> rig.expectEqual("public", changing.table()))
                    .as(changing.change() + " in " + changing.table())
                    .doesNotThrowAnyException();
        }
        softly.assertThat(rig.table("public", "other").generation()).isEqualTo(1);
        softly.assertAll();
    }

    /** As {@link #expectEqual}, and that it came to it in the way it should. */
    private static void expect(PostgresRig rig, List<Changing> all) {
        expectEqual(rig, all);
        SoftAssertions softly = new SoftAssertions();
        for (Changing changing : all) {
            LandedTable landed = rig.landed("public", changing.table());
            softly.assertThat(String.join(
                            ",",
                            landed.schema().columns().stream().map(Column::name).toList()))
                    .as(changing.change().name())
                    .isEqualTo(columns(rig.database, changing.table()));
            softly.assertThat(landed.events().stream().filter("LoadFinished"::equals))
                    .as(changing.change().name())
                    .hasSize(changing.change().loads());
        }
        softly.assertAll();
    }

    @Test
    void whileRunningWithRowsAfterIt() {
        TestDatabase database = server.createDatabase();
        List<Changing> all = prepare(database);
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            for (Changing changing : all) {
                touch(database, changing.table(), 100);
                change(database, changing);
                touch(database, changing.table(), 200);
            }

            expect(rig, all);
            touch(database, all, 300);
            expect(rig, all);
        }
    }

    @Test
    void whileRunningWithoutRowsAfterIt() {
        TestDatabase database = server.createDatabase();
        List<Changing> all = prepare(database);
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            touch(database, all, 100);
            all.forEach(changing -> change(database, changing));

            expect(rig, all);
            touch(database, all, 200);
            expect(rig, all);
        }
    }

    @Test
    void whileStopped() {
        TestDatabase database = server.createDatabase();
        List<Changing> all = prepare(database);
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.stop();

            for (Changing changing : all) {
                touch(database, changing.table(), 100);
                change(database, changing);
                touch(database, changing.table(), 200);
            }
            rig.start();

            expectEqual(rig, all);
            touch(database, all, 300);
            expectEqual(rig, all);
        }
    }

    @Test
    void manyChangesAndRowsBetweenThemWhileStopped() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.stop();

            database.execute(
                    "ALTER TABLE t ADD n int DEFAULT 1",
                    "UPDATE t SET n = 2 WHERE id = 3",
                    "ALTER TABLE t DROP n",
                    "INSERT INTO t (id) VALUES (900)",
                    "ALTER TABLE t ADD n int DEFAULT 5",
                    "UPDATE t SET n = 6 WHERE id = 4",
                    "ALTER TABLE t RENAME a TO z",
                    "UPDATE t SET z = 1 WHERE id = 5");
            rig.start();

            rig.catchUp();
            rig.expectEqual("public", "t");
        }
    }

    @Test
    void columnDroppedAndAddedUnderTheSameNameIsAnotherColumn() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute(
                    "UPDATE t SET c = 3 WHERE id = 1",
                    "ALTER TABLE t DROP c, ADD c numeric(10, 2) DEFAULT 8",
                    "UPDATE t SET c = 4 WHERE id = 2");
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void changesInsideTransactionsThatAlsoChangeRows() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.inTransaction(
                    "UPDATE t SET a = 100 WHERE id = 1",
                    "ALTER TABLE t ADD n int DEFAULT 3",
                    "UPDATE t SET n = 4 WHERE id = 2",
                    "ALTER TABLE t DROP b",
                    "INSERT INTO t (id, a, n) VALUES (1000, 1, 1)",
                    "TRUNCATE other");
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void tablesComeAndGo() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute(
                    "CREATE TABLE fresh AS SELECT generate_series(1, 5) AS id",
                    "ALTER TABLE fresh ADD PRIMARY KEY (id)",
                    "DROP TABLE other",
                    "ALTER TABLE t RENAME TO moved");
            rig.catchUp();
            rig.await(
                    "loads",
                    () -> rig.table("public", "moved").phase() == TableState.Phase.STREAMING
                            && rig.table("public", "fresh").phase() == TableState.Phase.STREAMING);
            database.execute("INSERT INTO moved (id) VALUES (777)", "INSERT INTO fresh VALUES (778)");
            rig.catchUp();

            rig.expectEqual("public", "moved");
            rig.expectEqual("public", "fresh");
            assertThat(rig.table("public", "other").phase()).isEqualTo(TableState.Phase.DROPPED);
            assertThat(rig.table("public", "t").phase()).isEqualTo(TableState.Phase.STOPPED);
            assertThat(rig.table("public", "t").stopped().reason())
                    .isEqualTo("Table public.t was renamed to public.moved");
        }
    }

    @Test
    void tableThatLosesItsIdentityStopsAloneAndComesBack() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute("ALTER TABLE t DROP CONSTRAINT t_pkey");
            rig.await("the stop", () -> rig.table("public", "t").phase() == TableState.Phase.STOPPED);
            database.execute("UPDATE t SET a = 5", "INSERT INTO other VALUES (1)");
            rig.catchUp();
            rig.expectEqual("public", "other");

            database.execute("ALTER TABLE t REPLICA IDENTITY FULL");
            rig.await("the load", () -> rig.table("public", "t").phase() == TableState.Phase.STREAMING);
            database.execute("UPDATE t SET a = 6 WHERE id < 10");
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void lockedTableHoldsUpNoOther() throws SQLException {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
                rig.control.reload("public", "other");
                rig.await(
                        "the load",
                        () -> rig.table("public", "other").generation() == 2
                                && rig.table("public", "other").phase() == TableState.Phase.STREAMING);
                database.execute("INSERT INTO other VALUES (1)");
                rig.catchUp();

                rig.expectEqual("public", "other");
            }
        }
    }

    @Test
    void tableThatLosesItsIdentityStopsAloneAlsoWhereItIsLocked() throws SQLException {
        TestDatabase database = database();
        String published = "SELECT count(*) FROM pg_publication_tables WHERE tablename = 't'";
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.stop();
            database.execute("ALTER TABLE t DROP CONSTRAINT t_pkey");
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("BEGIN; LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");
                rig.start();
                rig.await("the stop", () -> rig.table("public", "t").phase() == TableState.Phase.STOPPED);
                database.execute("INSERT INTO other VALUES (1)");
                rig.catchUp();
                rig.expectEqual("public", "other");
                assertThat(database.number(published)).isEqualTo(1);
            }

            rig.await("the next look", () -> database.number(published) == 0);
            database.execute("UPDATE t SET a = 5");
        }
    }

    @Test
    void valuesThatLookDifferentAfterTheirTypeWasAlteredAreLoadedAnew() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TYPE pair AS (a int, m mood)",
                "CREATE TABLE e (id int PRIMARY KEY, m mood)",
                "CREATE TABLE p (id int PRIMARY KEY, p pair[])",
                "INSERT INTO e VALUES (1, 'sad'), (2, 'ok')",
                "INSERT INTO p VALUES (1, ARRAY[ROW(1, 'ok')]::pair[])");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute("ALTER TYPE mood ADD VALUE 'great'", "INSERT INTO e VALUES (3, 'great')");
            rig.catchUp();
            rig.expectEqual("public", "e");
            assertThat(rig.table("public", "e").generation()).isEqualTo(1);

            database.execute("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'");
            rig.catchUp();
            rig.expectEqual("public", "e");
            rig.expectEqual("public", "p");

            rig.stop();
            database.execute("ALTER TYPE pair ADD ATTRIBUTE t text CASCADE", "INSERT INTO e VALUES (4, 'fine')");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "e");
            rig.expectEqual("public", "p");
            assertThat(rig.landed("public", "e").events())
                    .filteredOn("LoadFinished"::equals)
                    .hasSize(2);
        }
    }
}
