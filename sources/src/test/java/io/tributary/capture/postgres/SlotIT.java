package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.run.CaptureRig;
import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of the slot and of the publication, and what happens when somebody touches them. */
@ParameterizedClass
@EnumSource(TestServer.class)
class SlotIT {
    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    private TestDatabase database() {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        return database;
    }

    private PostgresRig stoppedAfterLoad(TestDatabase database) {
        PostgresRig rig = new PostgresRig(database, folder, "public.%").start();
        rig.catchUp();
        rig.stop();
        // the server's end of the connection may outlive ours
        rig.await(
                "the slot's release",
                () -> database.number("SELECT count(*) FROM pg_replication_slots"
                                + " WHERE active AND database = current_database()")
                        == 0);
        return rig;
    }

    private static String dropSlot(TestDatabase database) {
        return "SELECT pg_drop_replication_slot('tributary_" + database.name() + "')";
    }

    @Test
    void droppedSlotIsLostAndNeverAFreshStart() {
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            database.execute(dropSlot(database));

            PipelineException failure = rig.start().awaitFailure();

            CaptureRig.expectCode(failure, ErrorCode.SOURCE_SLOT_LOST);
            assertThat(failure.hint()).contains("tributary drop, then tributary run");
            assertThat(rig.table("public", "t").generation()).isEqualTo(1);
        }
    }

    @Test
    void slotThatSomebodyAdvancedIsLost() {
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            database.execute(
                    "INSERT INTO t VALUES (2)",
                    "SELECT pg_replication_slot_advance('tributary_" + database.name() + "', pg_current_wal_lsn())");

            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_SLOT_LOST);
        }
    }

    @Test
    void droppedPublicationIsNotTakenForAQuietSource() {
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            database.execute("DROP PUBLICATION tributary_" + database.name(), "INSERT INTO t VALUES (2)");

            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_SLOT_LOST);
        }
    }

    @Test
    void tableTakenOutOfThePublicationForAWhileIsLoadedAnew() {
        TestDatabase database = database();
        String publication = "ALTER PUBLICATION tributary_" + database.name();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            database.execute(publication + " DROP TABLE t", "INSERT INTO t VALUES (2)", publication + " ADD TABLE t");
            rig.catchUp();
            rig.expectEqual("public", "t");
            database.execute(publication + " DROP TABLE t", "INSERT INTO t VALUES (3)");
            rig.await("the load", () -> rig.landed("public", "t").rows().size() == 3);

            rig.stop();
            database.execute(
                    publication + " SET (publish = 'insert')",
                    "UPDATE t SET id = 4 WHERE id = 3",
                    publication + " SET (publish = 'insert, update, delete, truncate')");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void foreignSlotAndForeignPublicationAreLeftAlone() {
        TestDatabase database = database();
        String name = "tributary_" + database.name();
        database.execute("SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
        PostgresRig rig = new PostgresRig(database, folder, "public.%").start();
        CaptureRig.expectCode(rig.awaitFailure(), ErrorCode.SOURCE_SLOT_FOREIGN);

        database.execute(dropSlot(database), "CREATE PUBLICATION " + name);
        CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_SLOT_FOREIGN);
        database.execute("DROP PUBLICATION " + name);
        rig.start();
        rig.catchUp();

        rig.expectEqual("public", "t");
        rig.close();
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + name + "'"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM pg_publication")).isZero();
    }

    @Test
    void slotLeftHalfMadeByACrashIsMadeAnew() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            String name = "tributary_" + database.name();
            String system = database.text("SELECT system_identifier FROM pg_control_system()");
            String note = new SourceNote(system, database.name(), name, name, true, 1).text();
            try (LandingWriter writer =
                    LandingWriter.open(rig.files, LandingSettings.DEFAULT, Clock.systemUTC(), "x")) {
                writer.commit(new SourceMark(SourceMark.Kind.CLAIMED, note), Position.NONE);
            }
            database.execute(
                    "CREATE PUBLICATION " + name,
                    "SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");

            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void otherDatabaseIsNotTakenForTheSource() {
        TestDatabase database = database();
        TestDatabase other = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            PostgresSettings here = PostgresRig.settings(database, "postgres", "public.%");
            PostgresSettings there = new PostgresSettings(
                    other.url(), here.user(), "x", here.pipeline(), here.tables(), 1, here.heartbeatInterval());
            try (PostgresRig wrong = new PostgresRig(there, other, folder)) {
                CaptureRig.expectCode(wrong.start().awaitFailure(), ErrorCode.SOURCE_IDENTITY_CHANGED);
            } catch (PipelineException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_SLOT_FOREIGN);
            }
            rig.start();
            rig.catchUp();
        }
    }

    @Test
    void slotThatSomebodyReadsIsInUse() throws SQLException {
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            PostgresSettings settings = PostgresRig.settings(database, "postgres", "public.%");
            Slot.verify(
                    database.connect(), settings.slotName(), Lsn.of(rig.state().position()));
            Connection replication = new Sessions(settings).replication();
            try (ReplicationStream stream = ReplicationStream.open(
                    replication, settings.slotName(), Lsn.of(rig.state().position()))) {
                stream.readPending();

                CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_SLOT_IN_USE);
                assertThatThrownBy(rig.capture()::forget)
                        .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.SOURCE_SLOT_IN_USE));
            }
        }
    }

    @Test
    void restartedServerIsReachedAgain() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();

            server.stop();
            CaptureRig.expectCode(rig.awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);
            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);
            server.server();
            database.execute("INSERT INTO t VALUES (2)");
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
            assertThat(rig.table("public", "t").generation()).isEqualTo(1);
        }
    }

    @Test
    void connectionsTakenAwayHealByRunningAgain() {
        TestDatabase database = database();
        database.execute("INSERT INTO t SELECT generate_series(2, 200000)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            rig.control.onProgress.set(progress -> database.execute("SELECT pg_terminate_backend(pid)"
                    + " FROM pg_stat_activity WHERE application_name = 'tributary_" + database.name() + "'"));

            PipelineException failure = rig.start().awaitFailure();
            rig.control.onProgress.set(progress -> {});
            assertThat(failure.code().retry()).isEqualTo(ErrorCode.Retry.AGAIN);
            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void loadThatLosesItsSnapshotBeginsAgainByItself() {
        TestDatabase database = database();
        database.execute("INSERT INTO t SELECT generate_series(2, 200000)");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%")) {
            rig.control.onProgress.set(progress -> {
                rig.control.onProgress.set(again -> {});
                database.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                                + " 'tributary_" + database.name()
                                + "' AND (query LIKE 'COPY%' OR state = 'idle in transaction' AND state_change < now() - interval '50 ms')");
            });

            rig.start();
            rig.catchUp();

            rig.expectEqual("public", "t");
            assertThat(rig.table("public", "t").generation()).isGreaterThan(1);
        }
    }

    @Test
    void idleDatabaseMovesTheSlotOn() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            LandingState before = rig.catchUp();
            TestDatabase other = server.createDatabase();
            other.execute("CREATE TABLE x AS SELECT generate_series(1, 1000)");
            long end = Lsn.parse(database.text("SELECT pg_current_wal_lsn()::text"));

            rig.await(
                    "the slot",
                    () -> !Lsn.isBefore(
                            Lsn.parse(database.text("SELECT confirmed_flush_lsn::text FROM pg_replication_slots"
                                    + " WHERE slot_name = 'tributary_" + database.name() + "'")),
                            end));

            assertThat(rig.state().number()).isGreaterThan(before.number());
        }
    }

    @Test
    void pausedCaptureReadsNothingAndStaysConnected() {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.control.pause.set(true);
            database.execute("INSERT INTO t SELECT generate_series(10, 5000)");
            long pid = database.number("SELECT active_pid FROM pg_replication_slots WHERE slot_name = 'tributary_"
                    + database.name() + "'");
            long until = System.nanoTime() + 2_500_000_000L;
            rig.await("some time", () -> System.nanoTime() > until);
            assertThat(rig.landed("public", "t").rows()).containsExactly("1");

            rig.control.pause.set(false);
            rig.catchUp();

            rig.expectEqual("public", "t");
            assertThat(database.number("SELECT active_pid FROM pg_replication_slots WHERE slot_name = 'tributary_"
                            + database.name() + "'"))
                    .isEqualTo(pid);
        }
    }

    @Test
    void openTransactionDelaysTheSlotButNotTheStop() throws SQLException {
        TestDatabase database = database();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.%");
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; INSERT INTO t VALUES (2)");
            rig.start();
            rig.await("the claim", () -> rig.state().source().kind() == SourceMark.Kind.CLAIMED);
            rig.stop();
            assertThat(rig.state().source().kind()).isEqualTo(SourceMark.Kind.CLAIMED);

            rig.start();
            statement.execute("COMMIT");
            rig.catchUp();

            rig.expectEqual("public", "t");
        }
    }

    @Test
    void tableNoLongerChosenIsStoppedAndLoadedAnewWhenChosenAgain() {
        TestDatabase database = database();
        database.execute("CREATE TABLE u (id int PRIMARY KEY)");
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            try (PostgresRig less = new PostgresRig(database, folder, "public.u")) {
                less.start();
                less.await("the stop", () -> less.table("public", "t").phase() == TableState.Phase.STOPPED);
                database.execute("INSERT INTO t VALUES (2)", "INSERT INTO u VALUES (2)");
                less.catchUp();
                less.expectEqual("public", "u");
                less.stop();
                rig.start();
                rig.await("the load", () -> rig.table("public", "t").phase() == TableState.Phase.STREAMING);
                rig.catchUp();
                rig.expectEqual("public", "t");
                rig.stop();
            }
        }
    }

    @Test
    void tableNoLongerChosenIsTakenOutOfThePublicationOnceItIsNotLocked() throws SQLException {
        TestDatabase database = database();
        database.execute("CREATE TABLE u (id int PRIMARY KEY)");
        String published = "SELECT count(*) FROM pg_publication_tables WHERE tablename = 't'";
        stoppedAfterLoad(database);
        try (PostgresRig less = new PostgresRig(database, folder, "public.u")) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("BEGIN; LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");
                less.start();
                database.execute("INSERT INTO u VALUES (2)");
                less.catchUp();
                less.expectEqual("public", "u");
                assertThat(database.number(published)).isEqualTo(1);
            }

            less.await("the next look", () -> database.number(published) == 0);
            assertThat(less.table("public", "t").phase()).isEqualTo(TableState.Phase.STOPPED);
        }
    }

    @Test
    void messageOutsideTransactionsIsNoTransaction() {
        Instant begun = Instant.now();
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            LandingState before = rig.state();
            database.execute(
                    "ALTER TABLE t DROP CONSTRAINT t_pkey",
                    "SELECT pg_logical_emit_message(false, 'other', 'content')");
            rig.commitInterval = Duration.ofHours(1);
            rig.start();
            rig.goThrough();

            assertThat(rig.table("public", "t").phase()).isEqualTo(TableState.Phase.STOPPED);
            assertThat(new LandingReader(rig.files).commitsAfter(before.number()))
                    .allSatisfy(commit -> {
                        assertThat(Lsn.isBefore(Lsn.of(commit.to()), Lsn.of(before.position())))
                                .isFalse();
                        assertThat(commit.sourceTime() == null
                                        || commit.sourceTime().isAfter(begun))
                                .isTrue();
                    });
        }
    }

    @Test
    void serverWhoseLogEndsBeforeWhatWasLandedIsNotTheSource() {
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            landUpTo(rig, Lsn.of(rig.state().position()) + (1L << 30));

            PipelineException failure = rig.start().awaitFailure();

            CaptureRig.expectCode(failure, ErrorCode.SOURCE_SLOT_LOST);
            assertThat(failure).hasMessageContaining("the server lacks changes that were landed");
        }
    }

    @Test
    void logThatBranchedOffIsFollowedOnlyFromWhatWasLanded() throws IOException {
        TestDatabase database = database();
        try (PostgresRig rig = stoppedAfterLoad(database)) {
            server.branch();
            database.execute("INSERT INTO t VALUES (2)");
            rig.start();
            rig.catchUp();
            rig.expectEqual("public", "t");
            rig.stop();

            landUpTo(rig, Lsn.parse(database.text("SELECT pg_current_wal_insert_lsn()::text")) + (1L << 20));
            server.branch();
            database.execute("SELECT pg_logical_emit_message(false, 'other', repeat('x', 2000000))");
            PipelineException failure = rig.start().awaitFailure();

            CaptureRig.expectCode(failure, ErrorCode.SOURCE_SLOT_LOST);
            assertThat(failure)
                    .hasMessageContaining("The server's log is on timeline ")
                    .hasMessageContaining("the server lacks changes that were landed");
        }
    }

    /** Lets the landing zone's log say that everything up to there is landed. */
    private static void landUpTo(PostgresRig rig, long position) {
        try (LandingWriter writer = LandingWriter.open(rig.files, LandingSettings.DEFAULT, Clock.systemUTC(), "x")) {
            writer.transactionEnded(Lsn.position(position), null);
            writer.commit();
        }
    }
}
