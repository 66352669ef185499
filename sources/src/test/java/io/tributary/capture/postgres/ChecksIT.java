package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tributary.capture.Check;
import io.tributary.capture.run.CaptureRig;
import io.tributary.error.ErrorCode;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Preconditions: what is found before a run, and what a run does about those that fail. */
@ParameterizedClass
@EnumSource(TestServer.class)
class ChecksIT {
    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    private static List<Check> notOk(PostgresCapture capture) {
        return capture.check().stream()
                .filter(check -> check.outcome() != Check.Outcome.OK)
                .toList();
    }

    private PostgresSettings as(TestDatabase database, String role, String... tables) {
        return PostgresRig.settings(database, role, tables);
    }

    @Test
    void nothingIsWrongWithAServerAsItShouldBe() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresCapture capture = new PostgresCapture(as(database, "postgres", "public.t"));

        List<Check> checks = capture.check();

        assertThat(checks).allMatch(check -> check.outcome() == Check.Outcome.OK);
        assertThat(checks.stream().map(Check::subject))
                .contains(
                        "connection",
                        "version",
                        "wal_level",
                        "replication slots",
                        "WAL senders",
                        "replication privilege",
                        "replication connection",
                        "slot",
                        "publication",
                        "table public.t");
    }

    @Test
    void warnsOfStandbysThatTheStreamDoesNotWaitFor() {
        assumeThat(server.isAtLeast(17)).isTrue();
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)", "SELECT pg_create_physical_replication_slot('a_standby')");
        try {
            assertThat(notOk(new PostgresCapture(as(database, "postgres", "public.t"))))
                    .containsExactly(Check.warning(
                            "synchronized_standby_slots",
                            "empty: a standby that is promoted may lack changes that were landed",
                            "ALTER SYSTEM SET synchronized_standby_slots = 'the slots of standbys that may be promoted';"
                                    + " SELECT pg_reload_conf();"));
        } finally {
            database.execute("SELECT pg_drop_replication_slot('a_standby')");
        }
    }

    @Test
    void tellsWhatIsWrongWithTables() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE keyless (id int)",
                "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
                "CREATE TABLE \"with/slash\" (id int PRIMARY KEY)",
                "CREATE TABLE empty ()",
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE remote (id int) SERVER files OPTIONS (filename '/dev/null')",
                "CREATE TABLE a_b (id int PRIMARY KEY)",
                "CREATE TABLE axb (id int PRIMARY KEY)",
                "CREATE TABLE nothing (id int PRIMARY KEY)",
                "ALTER TABLE nothing REPLICA IDENTITY NOTHING");
        PostgresCapture capture =
                new PostgresCapture(as(database, "postgres", "public.%", "public.a_b", "public.nowhere", "later.%"));

        List<Check> checks = notOk(capture);

        assertThat(checks)
                .containsExactlyInAnyOrder(
                        Check.failed(
                                "tables",
                                "no table matches public.nowhere",
                                "Correct the pattern; upper and lower case count."),
                        Check.warning(
                                "tables",
                                "no table matches later.% yet",
                                "Correct the pattern; upper and lower case count."),
                        Check.warning(
                                "tables",
                                "the underscore in public.a_b stands for any character, and several tables match",
                                "Write [_] for the underscore itself, or put the name in double quotes."),
                        Check.failed(
                                "table public.empty", "Table public.empty has no columns", "Exclude it or add one."),
                        Check.failed(
                                "table public.keyless",
                                "Table public.keyless has no primary key, and its replica identity is not FULL",
                                "ALTER TABLE \"public\".\"keyless\" REPLICA IDENTITY FULL; or give it a primary key."
                                        + " It is loaded again by itself then."),
                        Check.failed(
                                "table public.nothing",
                                "Table public.nothing has no primary key, and its replica identity is not FULL",
                                "ALTER TABLE \"public\".\"nothing\" REPLICA IDENTITY FULL; or give it a primary key."
                                        + " It is loaded again by itself then."),
                        Check.failed(
                                "table public.remote",
                                "Table public.remote is a foreign table: its changes are not in this server's log",
                                "Exclude it, and capture it where it is."),
                        Check.failed(
                                "table public.unlogged",
                                "Table public.unlogged is unlogged: its changes are not in the log",
                                "ALTER TABLE \"public\".\"unlogged\" SET LOGGED;"),
                        Check.failed(
                                "table public.with/slash",
                                "The name of table public.with/slash cannot be a folder name",
                                "Exclude it with a leading exclamation mark, or rename it."));
    }

    @Test
    void tablesThatCannotBeCapturedStopAloneAndHarmNobody() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE good (id int PRIMARY KEY)",
                "CREATE TABLE keyless (id int)",
                "INSERT INTO keyless VALUES (1)",
                "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
                "CREATE TABLE \"with/slash\" (id int PRIMARY KEY)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute("UPDATE keyless SET id = 2", "INSERT INTO good VALUES (1)");
            rig.catchUp();

            rig.expectEqual("public", "good");
            assertThat(rig.table("public", "keyless").stopped().code()).isEqualTo(ErrorCode.TABLE_HAS_NO_IDENTITY);
            assertThat(rig.table("public", "unlogged").stopped().code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
            assertThat(rig.table("public", "with/slash").stopped().code()).isEqualTo(ErrorCode.TABLE_NAME_UNSUPPORTED);
            int events = rig.landed("public", "keyless").events().size();

            rig.stop();
            rig.start();
            rig.catchUp();
            assertThat(rig.landed("public", "keyless").events()).hasSize(events);

            database.execute("ALTER TABLE keyless ADD PRIMARY KEY (id)");
            rig.await("the load", () -> rig.table("public", "keyless").phase() == TableState.Phase.STREAMING);
            database.execute("UPDATE keyless SET id = 3");
            rig.catchUp();
            rig.expectEqual("public", "keyless");
        }
    }

    @Test
    void rolesWithoutRightsAreToldWhichTheyNeed() {
        TestDatabase database = server.createDatabase();
        String role = "reader_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE ROLE " + role + " LOGIN",
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        PostgresCapture capture = new PostgresCapture(as(database, role, "public.t"));

        assertThat(notOk(capture).stream().map(Check::subject))
                .containsExactly("replication privilege", "replication connection", "publication", "table public.t");
        try (PostgresRig rig = new PostgresRig(as(database, role, "public.t"), database, folder)) {
            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_PERMISSION_MISSING);
        }
    }

    @Test
    void roleThatOwnsNothingUsesThePublicationMadeForIt() {
        TestDatabase database = server.createDatabase();
        String role = "guest_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED)",
                "CREATE TABLE late (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE PUBLICATION tributary_" + database.name() + " FOR TABLE t");
        try (PostgresRig rig = new PostgresRig(as(database, role, "public.t"), database, folder).start()) {
            rig.catchUp();
            database.execute("INSERT INTO t VALUES (2)");
            rig.catchUp();

            assertThat(rig.landed("public", "t").rows()).containsExactly("1", "2");
            rig.end();
            assertThat(database.number("SELECT count(*) FROM pg_publication")).isEqualTo(1);
        }
        try (PostgresRig rig =
                new PostgresRig(as(database, role, "public.%"), database, folder.resolve("second")).start()) {
            CaptureRig.expectCode(rig.awaitFailure(), ErrorCode.SOURCE_SLOT_FOREIGN);
        }
    }

    @Test
    void partitionWhoseRowsAreShownAsItsRootsIsRefused() {
        TestDatabase database = server.createDatabase();
        String role = "parts_" + database.name();
        database.execute(
                "CREATE TABLE m (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE u (id int PRIMARY KEY)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE PUBLICATION tributary_" + database.name()
                        + " FOR ALL TABLES WITH (publish_via_partition_root = true)");
        PostgresSettings settings = as(database, role, "public.m0", "public.u");
        String reason = "Publication tributary_" + database.name()
                + " shows rows of partition public.m0 as rows of table public.m";

        assertThat(notOk(new PostgresCapture(settings)))
                .containsExactly(Check.failed(
                        "table public.m0",
                        reason,
                        "Choose table public.m in place of its partitions, or take it out of the publication."));
        try (PostgresRig rig = new PostgresRig(settings, database, folder).start()) {
            rig.catchUp();

            assertThat(rig.table("public", "m0").stopped().code()).isEqualTo(ErrorCode.SOURCE_SETTING_UNSUITABLE);
            assertThat(rig.table("public", "m0").stopped().reason()).isEqualTo(reason);
            assertThat(rig.table("public", "u").phase()).isEqualTo(TableState.Phase.STREAMING);
        }
    }

    @Test
    void tableThatWasUnloggedForAWhileIsLoadedAnew() {
        TestDatabase database = server.createDatabase();
        String role = "all_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE PUBLICATION tributary_" + database.name() + " FOR ALL TABLES");
        try (PostgresRig rig = new PostgresRig(as(database, role, "public.t"), database, folder).start()) {
            rig.catchUp();
            rig.stop();

            database.execute("ALTER TABLE t SET UNLOGGED", "INSERT INTO t VALUES (1)", "ALTER TABLE t SET LOGGED");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void schemaTakenOutOfThePublicationForAWhileIsLoadedAnew() {
        assumeThat(server.isAtLeast(15)).isTrue();
        TestDatabase database = server.createDatabase();
        String role = "schema_" + database.name();
        String publication = "PUBLICATION tributary_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE " + publication + " FOR TABLES IN SCHEMA public");
        try (PostgresRig rig = new PostgresRig(as(database, role, "public.t"), database, folder).start()) {
            rig.catchUp();
            rig.stop();

            database.execute(
                    "ALTER " + publication + " DROP TABLES IN SCHEMA public",
                    "INSERT INTO t VALUES (1)",
                    "ALTER " + publication + " ADD TABLES IN SCHEMA public");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void rowsHiddenByPoliciesAreRefusedNotLeftOut() {
        TestDatabase database = server.createDatabase();
        String role = "limited_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE u (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1), (2)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON t USING (id = 1)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE PUBLICATION tributary_" + database.name() + " FOR TABLE t, u");
        try (PostgresRig rig = new PostgresRig(as(database, role, "public.%"), database, folder).start()) {
            rig.catchUp();

            assertThat(rig.table("public", "t").stopped().code()).isEqualTo(ErrorCode.SOURCE_PERMISSION_MISSING);
            assertThat(rig.table("public", "u").phase()).isEqualTo(TableState.Phase.STREAMING);
        }
    }

    @Test
    void partitionThatTheRoleMayNotReadIsFoundBeforeItsTableIsLoaded() {
        TestDatabase database = server.createDatabase();
        String role = "partly_" + database.name();
        database.execute(
                "CREATE TABLE m (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (100) TO (200)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON m, m0 TO " + role,
                "CREATE PUBLICATION tributary_" + database.name()
                        + " FOR TABLE m WITH (publish_via_partition_root = true)");
        PostgresSettings settings = as(database, role, "public.m");

        assertThat(notOk(new PostgresCapture(settings)))
                .containsExactly(
                        Check.failed(
                                "table public.m",
                                "The role may not read table public.m1",
                                "GRANT USAGE ON SCHEMA \"public\" TO the role; GRANT SELECT ON \"public\".\"m1\" TO the role;"));
        try (PostgresRig rig = new PostgresRig(settings, database, folder).start()) {
            rig.await("the stop", () -> rig.table("public", "m").phase() == TableState.Phase.STOPPED);
            database.execute("GRANT SELECT ON m1 TO " + role);

            rig.await("the load", () -> rig.table("public", "m").phase() == TableState.Phase.STREAMING);
        }
    }

    @Test
    void refusedTableThatIsGoneAtTheNextStartIsDropped() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE keyless (a int)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            assertThat(rig.table("public", "keyless").phase()).isEqualTo(TableState.Phase.STOPPED);
            rig.stop();
            database.execute("DROP TABLE keyless");

            rig.start().catchUp();

            assertThat(rig.table("public", "keyless").phase()).isEqualTo(TableState.Phase.DROPPED);
        }
    }

    @Test
    void patternThatMatchesNothingIsRefusedAtTheFirstStart() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.t", "public.missing")) {
            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.TABLE_NOT_FOUND);
        }
    }

    @Test
    void patternForTablesThatMayComeLaterIsOnlyAWarning() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.t", "later.%")) {
            rig.start().catchUp();

            assertThat(rig.table("public", "t").phase()).isEqualTo(TableState.Phase.STREAMING);
        }
    }

    @Test
    void patternsThatMatchNoTableAtAllAreRefused() {
        TestDatabase database = server.createDatabase();
        try (PostgresRig rig = new PostgresRig(database, folder, "later.%")) {
            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.TABLE_NOT_FOUND);
        }
    }

    @Test
    void unreachableServerIsAFindingAndAnErrorThatHeals() {
        PostgresSettings settings = new PostgresSettings(
                "jdbc:postgresql://localhost:1/x?password=secret",
                "u",
                "secret",
                "p",
                List.of("a.b"),
                1,
                Duration.ofSeconds(1));
        PostgresCapture capture = new PostgresCapture(settings);

        List<Check> checks = capture.check();

        assertThat(checks).hasSize(1);
        assertThat(checks.get(0).outcome()).isEqualTo(Check.Outcome.FAILED);
        assertThat(checks.get(0).finding())
                .startsWith("Cannot connect to jdbc:postgresql://localhost:1/x: ")
                .doesNotContain("secret");
    }
}
