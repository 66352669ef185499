package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.ResumePoint;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.run.CaptureRig;
import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableState;
import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a source can do to a capture: stop, lose its log, take rights away, cut connections. */
class FaultsIT {

    @TempDir
    Path folder;

    private static MysqlDatabase withTable(MysqlDatabase database) {
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(300))", "INSERT INTO t VALUES (1, 'a')");
        return database;
    }

    private static MysqlDatabase ownDatabase(MariadbProcess server) {
        return withTable(MysqlDatabase.createOn(server));
    }

    private static MysqlSettings settings(MysqlDatabase database, OptionalLong serverId) {
        MysqlSettings usual = MysqlRig.settings(database, "%");
        return new MysqlSettings(
                usual.url(),
                usual.user(),
                usual.password(),
                usual.pipeline(),
                usual.tables(),
                usual.loadReaders(),
                Duration.ofMillis(300),
                ZeroDates.TEXT,
                serverId);
    }

    /** Sessions of the user whom only the capture is. */
    private static long sessions(MysqlDatabase root, String user) {
        return root.number("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '" + user + "'");
    }

    private static MysqlDatabase asUser(MysqlDatabase root, String... more) {
        String user = "u" + root.name().substring(4);
        root.execute("DROP USER IF EXISTS " + user, "CREATE USER " + user + " IDENTIFIED BY 'p'");
        root.execute("GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, PROCESS ON *.* TO " + user);
        if (root.scheme().equals("jdbc:mariadb")) {
            root.execute("GRANT BINLOG MONITOR ON *.* TO " + user);
        }
        root.execute("GRANT SELECT ON `" + root.name() + "`.* TO " + user);
        root.execute(more);
        return root.as(user, "p");
    }

    private static void awaitNoSessions(MysqlDatabase root, String user) {
        await(() -> sessions(root, user) == 0);
        await(() -> readers().isEmpty());
    }

    private static List<String> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("log-reader") || name.equals("load-reader"))
                .toList();
    }

    /** Waits, whether a capture runs or has failed. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Ends a session, which may be about to be in that state. */
    private static void kill(MysqlDatabase root, MysqlDatabase user, String state) {
        String find = "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '" + user.user() + "' AND " + state;
        String[] id = new String[1];
        await(() -> {
            id[0] = root.text(find);
            return !id[0].isEmpty();
        });
        root.execute("KILL " + id[0]);
    }

    private static long loads(MysqlRig rig) {
        return rig.landed(rig.database.name(), "t").events().stream()
                .filter("LoadFinished"::equals)
                .count();
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void stoppedItLeavesNoThreadAndNoSession(MysqlServer server) {
        MysqlDatabase root = withTable(server.createDatabase().encrypted());
        MysqlDatabase user = asUser(root);
        try (MysqlRig rig = new MysqlRig(user, folder, "%").start()) {
            rig.catchUp();
            assertThat(sessions(root, user.user())).isBetween(1L, 3L);
            rig.stop();
            awaitNoSessions(root, user.user());
        }
        root.execute("DROP USER " + user.user());
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void cutStreamIsReportedAndGoesOn(MysqlServer server) {
        MysqlDatabase root = withTable(server.createDatabase().encrypted());
        MysqlDatabase user = asUser(root);
        try (MysqlRig rig = new MysqlRig(user, folder, "%").start()) {
            rig.catchUp();
            kill(root, user, "COMMAND LIKE 'Binlog Dump%'");
            CaptureRig.expectCode(rig.awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);
            awaitNoSessions(root, user.user());

            root.execute("INSERT INTO t VALUES (2, 'b')");
            rig.start();
            rig.catchUp();
            rig.expectEqual("t");
            assertThat(loads(rig)).isEqualTo(1);

            kill(root, user, "COMMAND = 'Sleep'");
            CaptureRig.expectCode(rig.awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);
            awaitNoSessions(root, user.user());
        }
        root.execute("DROP USER " + user.user());
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void rightsThatGoAndComeBack(MysqlServer server) {
        MysqlDatabase root = withTable(server.createDatabase().encrypted());
        root.execute("CREATE TABLE other (id INT PRIMARY KEY)");
        MysqlDatabase user = asUser(root);
        String name = user.user();
        root.execute(
                "REVOKE SELECT ON `" + root.name() + "`.* FROM " + name,
                "GRANT SELECT ON t TO " + name,
                "GRANT SELECT ON other TO " + name);
        try (MysqlRig rig = new MysqlRig(user, folder, "%").start()) {
            rig.catchUp();
            root.execute("REVOKE SELECT ON t FROM " + name);
            rig.await("the stop", () -> rig.table(root.name(), "t").phase() == TableState.Phase.STOPPED);
            assertThat(rig.table(root.name(), "t").stopped().code()).isEqualTo(ErrorCode.SOURCE_PERMISSION_MISSING);
            root.execute("INSERT INTO t VALUES (5, 'unseen')", "INSERT INTO other VALUES (1)");
            rig.catchUp();
            rig.expectEqual("other");

            root.execute("GRANT SELECT ON t TO " + name);
            rig.await("the load", () -> rig.table(root.name(), "t").phase() == TableState.Phase.STREAMING);
            root.execute("INSERT INTO t VALUES (6, 'seen')");
            rig.catchUp();
            rig.expectEqual("t");

            rig.stop();
            root.execute("REVOKE REPLICATION SLAVE ON *.* FROM " + name);
            PipelineException failure = rig.start().awaitFailure();
            CaptureRig.expectCode(failure, ErrorCode.SOURCE_PERMISSION_MISSING);
        }
        root.execute("DROP USER " + name);
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void positionIsReachedSoonAlsoWhereNothingHappens(MysqlServer server) {
        MysqlDatabase database = withTable(server.createDatabase().encrypted());
        MysqlDatabase foreign = database.another();
        foreign.execute("CREATE TABLE f (id INT PRIMARY KEY AUTO_INCREMENT, v INT)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            assertThat(reachedAfter(rig)).isLessThan(Duration.ofSeconds(2));

            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                while (!stop.get()) {
                    foreign.execute("INSERT INTO f (v) VALUES (1)");
                }
            });
            writer.start();
            try {
                Position before = rig.state().position();
                assertThat(reachedAfter(rig)).isLessThan(Duration.ofSeconds(2));
                rig.await("moves", () -> !rig.state().position().equals(before));
                Position moved = rig.state().position();
                rig.await("moves again, unasked", () -> !rig.state().position().equals(moved));
                rig.stop();
                rig.start();
                assertThat(reachedAfter(rig)).isLessThan(Duration.ofSeconds(3));
            } finally {
                stop.set(true);
                join(writer);
            }
            assertThat(reachedAfter(rig)).isLessThan(Duration.ofSeconds(2));
            database.execute("FLUSH BINARY LOGS");
            assertThat(reachedAfter(rig)).isLessThan(Duration.ofSeconds(2));
            rig.stop();
            database.execute("FLUSH BINARY LOGS");
            rig.start();
            assertThat(reachedAfter(rig)).isLessThan(Duration.ofSeconds(3));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration reachedAfter(MysqlRig rig) {
        long begin = System.nanoTime();
        Position wanted = rig.capture().currentPosition();
        rig.await("position", () -> {
            Position landed = rig.state().position();
            return !landed.isNone() && rig.capture().reached(landed, wanted);
        });
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void otherFlavourIsNotTakenForTheSource(MysqlServer server) {
        MysqlDatabase database = withTable(server.createDatabase().encrypted());
        MysqlServer wrong = server.isMariadb() ? MysqlServer.MYSQL : MysqlServer.MARIADB;
        MysqlDatabase other = withTable(wrong.createDatabase().encrypted());
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.stop();
            try (MysqlRig there = new MysqlRig(other, folder, "%")) {
                CaptureRig.expectCode(there.start().awaitFailure(), ErrorCode.SOURCE_IDENTITY_CHANGED);
            }
            database.execute("INSERT INTO t VALUES (2, 'b')");
            rig.start();
            rig.catchUp();
            rig.expectEqual("t");
        }
    }

    @Test
    void readersOfTheSameServerId() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start()) {
            MysqlDatabase database = ownDatabase(server);
            MysqlSettings settings = settings(database, OptionalLong.of(4711));
            try (MysqlRig first = new MysqlRig(settings, database, folder.resolve("1")).start()) {
                first.catchUp();
                try (MysqlRig second = new MysqlRig(settings, database, folder.resolve("2")).start()) {
                    CaptureRig.expectCode(first.awaitFailure(), ErrorCode.SOURCE_SERVER_ID_IN_USE);
                    second.catchUp();
                }
            }
        }
    }

    /** MariaDB then does not tell which transactions a place of its log stands behind. */
    @Test
    void logWithAnEventThatTheServerItselfDoesNotReadIsBegunAtItsEnd() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start("--max-allowed-packet=64M")) {
            MysqlDatabase database = ownDatabase(server);
            database.execute(
                    "CREATE TABLE large (v LONGTEXT)",
                    "INSERT INTO large VALUES (REPEAT('x', 20000000))",
                    "SET GLOBAL max_allowed_packet = 1048576");
            String end = database.text("SELECT @@gtid_binlog_pos");
            assertThat(database.text("SELECT BINLOG_GTID_POS('mysql-bin.000001', 20001000)"))
                    .isEqualTo("null");
            try (MysqlRig rig = new MysqlRig(database, folder, "t").start()) {
                rig.catchUp();
                List<Position> positions = new ArrayList<>();
                new LandingReader(rig.files).forEachCommitAfter(0, commit -> positions.add(commit.to()));
                database.execute("INSERT INTO t VALUES (2, 'b')");
                rig.catchUp();

                assertThat(positions).containsOnly(Position.NONE, new Position(end));
                rig.expectEqual("t");
            }
        }
    }

    @Test
    void restartedServerIsReachedAgain() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start()) {
            MysqlDatabase database = ownDatabase(server);
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                server.stop();
                CaptureRig.expectCode(rig.awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);
                CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);

                server.restart();
                rig.start();
                rig.catchUp();
                database.execute("INSERT INTO t VALUES (2, 'b')");
                rig.catchUp();
                server.kill();
                rig.awaitFailure();
                server.restart();
                database.execute("INSERT INTO t VALUES (3, 'c')", "FLUSH BINARY LOGS");
                rig.start();
                rig.catchUp();

                rig.expectEqual("t");
                assertThat(loads(rig)).isEqualTo(1);
            }
        }
    }

    @Test
    void removedLogIsLostAndNeverAFreshStart() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start()) {
            MysqlDatabase database = ownDatabase(server);
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                rig.stop();
                database.execute("INSERT INTO t VALUES (2, 'b')", "FLUSH BINARY LOGS", "INSERT INTO t VALUES (3, 'c')");
                database.execute("FLUSH BINARY LOGS");
                purge(database);

                PipelineException failure = rig.start().awaitFailure();

                CaptureRig.expectCode(failure, ErrorCode.SOURCE_LOG_LOST);
                assertThat(failure.hint()).contains("begin again");
                assertThat(loads(rig)).isEqualTo(1);
            }
        }
    }

    /** MariaDB keeps files until a replica that was there has read them or has been gone for a while. */
    private static void purge(MysqlDatabase database) {
        String last = database.text("SHOW MASTER STATUS");
        await(() -> {
            database.execute("PURGE BINARY LOGS TO '" + last + "'");
            return database.text("SHOW BINARY LOGS").equals(last);
        });
    }

    @Test
    void logThatTheServerItselfHasResetIsLost() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start()) {
            MysqlDatabase database = ownDatabase(server);
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                rig.stop();
                database.execute("RESET MASTER", "INSERT INTO t VALUES (2, 'b')");

                PipelineException failure = rig.start().awaitFailure();

                CaptureRig.expectCode(failure, ErrorCode.SOURCE_LOG_LOST);
                assertThat(failure.hint()).contains("tributary drop, then tributary run");
            }
        }
    }

    /** New ones get the numbers of those that are lost, so that waiting for them would end in a gap. */
    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void transactionsOfItsOwnThatTheServerHasNotAreLost(MysqlServer server) {
        MysqlDatabase database = withTable(server.createDatabase());
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.stop();
            moveTo(rig, with(rig, own(database), 900_000_001));

            PipelineException failure = rig.start().awaitFailure();

            CaptureRig.expectCode(failure, ErrorCode.SOURCE_LOG_LOST);
            assertThat(failure).hasMessageContaining("has lost transactions that it made itself");
            assertThat(loads(rig)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void transactionsOfAnotherServerThatTheServerHasNotAreWaitedFor(MysqlServer server) {
        MysqlDatabase database = withTable(server.createDatabase());
        assumeTrue(server.isMariadb() || hasGtids(database));
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.stop();
            moveTo(rig, with(rig, server.isMariadb() ? "77" : new UUID(1, 2).toString(), 900_000_001));

            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);
        }
    }

    /** As while a commit waits for a replica to acknowledge it. */
    @Test
    void transactionThatIsUnderWayIsNotTakenForLost() throws SQLException {
        MysqlDatabase database = withTable(MysqlServer.MYSQL.createDatabase());
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start();
                Connection open = database.connect();
                Statement statement = open.createStatement()) {
            rig.catchUp();
            rig.stop();
            moveTo(rig, with(rig, own(database), 900_000_002));
            statement.execute("SET SESSION gtid_next = '" + own(database) + ":900000002'");
            statement.execute("BEGIN");
            statement.execute("INSERT INTO t VALUES (2, 'b')");

            CaptureRig.expectCode(rig.start().awaitFailure(), ErrorCode.SOURCE_UNREACHABLE);

            statement.execute("ROLLBACK");
        }
    }

    /** Whose transactions are those that are made at the server itself. */
    private static String own(MysqlDatabase database) {
        boolean isMariadb = database.scheme().equals("jdbc:mariadb");
        assumeTrue(isMariadb || hasGtids(database), "its transactions have no names");
        return database.text(isMariadb ? "SELECT @@server_id" : "SELECT @@server_uuid");
    }

    private static boolean hasGtids(MysqlDatabase database) {
        return database.text("SELECT @@gtid_mode").equals("ON");
    }

    /** The landed position, and a transaction that was made by that server. */
    private static String with(MysqlRig rig, String server, long number) {
        LogPosition landed = ResumePoint.parse(rig.state().position().text()).landed();
        return landed instanceof GtidSet set
                ? GtidSet.parse(set.list() + "," + server + ":" + number).text()
                : "0-" + server + "-" + number;
    }

    /** As if the server had sent that much. */
    private static void moveTo(MysqlRig rig, String position) {
        try (LandingWriter landing =
                LandingWriter.open(rig.files, LandingSettings.DEFAULT, Clock.systemUTC(), "test")) {
            landing.transactionEnded(new Position(position), null);
            landing.commit();
        }
    }

    /** Without {@code gtid_strict_mode} numbers only grow for each server, not from one to another. */
    @Test
    void transactionsOfAnotherServerThatHaveLowerNumbersAreLanded() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start("--gtid-strict-mode=OFF")) {
            MysqlDatabase database = ownDatabase(server);
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                rig.stop();
                database.execute(
                        "SET SESSION server_id = 2", "SET SESSION gtid_seq_no = 2", "INSERT INTO t VALUES (2, 'b')");
                database.execute("INSERT INTO t VALUES (3, 'c')");
                rig.start();
                rig.catchUp();
                rig.expectEqual("t");

                rig.stop();
                database.execute(
                        "SET SESSION server_id = 2", "SET SESSION gtid_seq_no = 3", "INSERT INTO t VALUES (4, 'd')");
                rig.start();
                rig.catchUp();
                rig.expectEqual("t");
                assertThat(loads(rig)).isEqualTo(1);
            }
        }
    }

    @Test
    void whatIsReadAgainCountsFromTheTransactionThatWasLandedLastWhateverItsNumber() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start("--gtid-strict-mode=OFF")) {
            MysqlDatabase database = ownDatabase(server);
            database.execute("CREATE TABLE k (v INT)");
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                database.execute("XA START 'x'", "INSERT INTO t VALUES (10, 'x')", "XA END 'x'", "XA PREPARE 'x'");
                database.execute("INSERT INTO k VALUES (1)");
                database.execute(
                        "SET SESSION server_id = 2", "SET SESSION gtid_seq_no = 2", "INSERT INTO k VALUES (2)");
                rig.catchUp();
                rig.stop();
                assertThat(rig.state().position().text()).startsWith("0-2-2 from 0-1-");

                database.execute("INSERT INTO k VALUES (3)");
                rig.start();
                rig.catchUp();
                rig.expectEqual("k");

                rig.stop();
                database.execute(
                        "SET SESSION server_id = 2", "SET SESSION gtid_seq_no = 3", "INSERT INTO k VALUES (4)");
                database.execute("INSERT INTO k VALUES (5)");
                rig.start();
                rig.catchUp();
                rig.expectEqual("k");

                database.execute("XA COMMIT 'x'");
                rig.catchUp();
                rig.expectEqual("t");
                assertThat(loads(rig)).isEqualTo(1);
            }
        }
    }

    /** The server's {@code gtid_mode} was switched on after the landing folder was begun. */
    @Test
    void placeInTheLogIsFollowedAlsoWhereTransactionsHaveNamesNow() {
        MysqlDatabase database = withTable(MysqlServer.MYSQL.createDatabase());
        SourceNote note = new SourceNote(Flavour.MYSQL, own(database));
        MysqlCapture capture = new MysqlCapture(MysqlRig.settings(database, "%"));
        try (MysqlRig rig = new MysqlRig(capture, database, folder)) {
            try (LandingWriter landing =
                    LandingWriter.open(rig.files, LandingSettings.DEFAULT, Clock.systemUTC(), "test")) {
                landing.commit(new SourceMark(SourceMark.Kind.ESTABLISHED, note.text()), new Position(place(database)));
            }
            Position askedBefore = capture.currentPosition();
            rig.start();
            rig.await("the position asked for before", () -> {
                Position landed = rig.state().position();
                return !landed.isNone() && capture.reached(landed, askedBefore);
            });
            rig.catchUp();
            rig.expectEqual("t");

            database.execute("INSERT INTO t VALUES (2, 'b')");
            rig.catchUp();
            rig.expectEqual("t");
            HandoverIT.reload(rig, "t", rig.table(database.name(), "t").generation() + 1);
            rig.expectEqual("t");
            assertThat(LogPosition.parse(rig.state().position().text())).isInstanceOf(LogPlace.class);
            assertThat(capture.health().orElseThrow().position().text()).matches(".+[.][0-9]+:[0-9]+");
        }
    }

    private static String place(MysqlDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet end = statement.executeQuery("SHOW BINARY LOG STATUS")) {
            end.next();
            return new LogPlace(end.getString(1), end.getLong(2)).text();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void goesOnAtAReplica() throws IOException {
        try (MariadbProcess primary = MysqlServer.MARIADB.start();
                MariadbProcess replica = MysqlServer.MARIADB.start("--server-id=2", "--log-slave-updates=ON")) {
            MysqlDatabase database = MysqlDatabase.createOn(primary);
            MysqlDatabase there = new MysqlDatabase(
                    database.scheme(), database.host(), replica.port(), "root", "", database.name(), "");
            follow(there, primary.port());
            withTable(database);
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                database.execute("INSERT INTO t VALUES (2, 'b')");
                rig.catchUp();
                rig.stop();
                database.execute("UPDATE t SET v = 'c' WHERE id = 1");
                awaitReplica(there);
                there.named("").execute("STOP SLAVE");
                there.execute("INSERT INTO t VALUES (3, 'after the failover')");
            }
            try (MysqlRig rig = new MysqlRig(there, folder, "%").start()) {
                rig.catchUp();
                rig.expectEqual("t");
                assertThat(loads(rig)).isEqualTo(1);
                assertThat(rig.landed(database.name(), "t").rows())
                        .containsExactly("1,c", "2,b", "3,after the failover");
            }
        }
    }

    private static void follow(MysqlDatabase replica, int port) {
        replica.named("")
                .execute(
                        "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + port
                                + ", MASTER_USER = 'root', MASTER_USE_GTID = slave_pos, MASTER_SSL_VERIFY_SERVER_CERT = 0",
                        "START SLAVE");
    }

    private static void awaitReplica(MysqlDatabase replica) {
        await(() -> {
            try {
                return replica.text("SELECT v FROM t WHERE id = 1").equals("c");
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }

    @Test
    void replicaThatIsBehindIsWaitedFor() throws IOException {
        try (MariadbProcess primary = MysqlServer.MARIADB.start();
                MariadbProcess replica = MysqlServer.MARIADB.start("--server-id=2", "--log-slave-updates=ON")) {
            MysqlDatabase database = MysqlDatabase.createOn(primary);
            MysqlDatabase there = new MysqlDatabase(
                    database.scheme(), database.host(), replica.port(), "root", "", database.name(), "");
            withTable(database);
            try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
                rig.catchUp();
                database.execute("UPDATE t SET v = 'c' WHERE id = 1");
                rig.catchUp();
            }
            try (MysqlRig rig = new MysqlRig(there, folder, "%")) {
                PipelineException failure = rig.start().awaitFailure();
                CaptureRig.expectCode(failure, ErrorCode.SOURCE_UNREACHABLE);
                assertThat(failure).hasMessageContaining("has not executed transactions that are landed already");

                follow(there, primary.port());
                awaitReplica(there);
                rig.start();
                rig.catchUp();
                rig.expectEqual("t");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void readersOfALoadThatAreCutAreReplaced(MysqlServer server) {
        MysqlDatabase root = withTable(server.createDatabase().encrypted());
        fill(root, 60_000, 250);
        MysqlDatabase user = asUser(root);
        try (MysqlRig rig = new MysqlRig(user, folder, "%")) {
            AtomicBoolean done = new AtomicBoolean();
            rig.control.onProgress.set(progress -> {
                if (done.compareAndSet(false, true)) {
                    for (String id : processes(root, user.user())) {
                        root.execute("KILL " + id);
                    }
                }
            });
            rig.start();
            rig.await("the cut", done::get);
            rig.catchUp();
            rig.expectEqual("t");
            assertThat(rig.landed(root.name(), "t").events())
                    .filteredOn("LoadStarted"::equals)
                    .hasSizeGreaterThan(1);
            rig.stop();
            awaitNoSessions(root, user.user());
        }
        root.execute("DROP USER " + user.user());
    }

    private static List<String> processes(MysqlDatabase root, String user) {
        return List.of(root.text("SELECT GROUP_CONCAT(ID) FROM information_schema.PROCESSLIST WHERE USER = '" + user
                        + "' AND INFO LIKE 'SELECT%t`%'")
                .split(","));
    }

    private static void fill(MysqlDatabase database, int rows, int width) {
        database.execute(
                database.scheme().equals("jdbc:mariadb")
                        ? "SET max_recursive_iterations = 1000000"
                        : "SET cte_max_recursion_depth = 1000000",
                "INSERT INTO t (v) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                        + ") SELECT REPEAT('x', " + width + ") FROM n");
    }

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void columnsThatSwapTheirNamesUnderALoad(MysqlServer server) {
        MysqlDatabase database = server.createDatabase().encrypted();
        database.execute("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(300), w VARCHAR(300))");
        fill(database, 100_000, 40);
        database.execute("ANALYZE TABLE t");
        try (MysqlRig rig = new MysqlRig(database, folder, "%")) {
            AtomicBoolean begun = new AtomicBoolean();
            AtomicBoolean done = new AtomicBoolean();
            rig.control.onProgress.set(progress -> {
                if (progress.rows() > 10_000 && begun.compareAndSet(false, true)) {
                    Thread ddl = new Thread(() -> {
                        database.execute("ALTER TABLE t RENAME COLUMN v TO w, RENAME COLUMN w TO v");
                        done.set(true);
                    });
                    ddl.start();
                }
            });
            rig.start();
            rig.await("the change", done::get);
            rig.catchUp();
            rig.expectEqual("t");
            database.execute("INSERT INTO t VALUES (1000000, 'v', 'w')");
            rig.catchUp();
            rig.expectEqual("t");
        }
    }
}
