package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.ResumePoint;
import io.tributary.change.Position;
import io.tributary.landing.LandingReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** XA transactions: their rows count where they are committed. */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class XaIT {
    @Parameter
    MysqlServer server;

    @TempDir
    Path folder;

    private MysqlDatabase filled() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100))",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "CREATE TABLE u (id INT PRIMARY KEY, v INT)");
        return database;
    }

    private static void prepare(MysqlDatabase database, String branch, String... statements) {
        String xid = xid(database, branch);
        List<String> all = new ArrayList<>(List.of("XA START " + xid));
        all.addAll(List.of(statements));
        all.addAll(List.of("XA END " + xid, "XA PREPARE " + xid));
        long session;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
                row.next();
                session = row.getLong(1);
            }
            for (String sql : all) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        // until the server has ended the session, no other may decide the transaction
        while (database.number("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = " + session) > 0) {
            Thread.onSpinWait();
        }
    }

    private static String xid(MysqlDatabase database, String branch) {
        return "'" + database.name() + "', '" + branch + "', 7";
    }

    private static long loads(MysqlRig rig, String table) {
        return rig.landed(rig.database.name(), table).events().stream()
                .filter("LoadFinished"::equals)
                .count();
    }

    @Test
    void landsTheirRowsWhenTheyAreCommitted() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            prepare(database, "kept", "INSERT INTO t VALUES (10, 'x')", "UPDATE t SET v = 'y' WHERE id = 1");
            prepare(database, "undone", "INSERT INTO t VALUES (11, 'x')", "DELETE FROM t WHERE id = 2");
            database.execute("INSERT INTO t VALUES (20, 'between')");
            rig.catchUp();
            rig.expectEqual("t");

            database.execute("XA COMMIT " + xid(database, "kept"), "XA ROLLBACK " + xid(database, "undone"));
            database.execute(
                    "XA START 'one'", "INSERT INTO t VALUES (12, 'one')", "XA END 'one'", "XA COMMIT 'one' ONE PHASE");
            database.execute("XA START 'not'", "INSERT INTO t VALUES (13, 'not')", "XA END 'not'", "XA ROLLBACK 'not'");
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(loads(rig, "t")).isEqualTo(1);
            assertThat(ResumePoint.parse(rig.state().position().text()).earlierStart())
                    .isEmpty();
        }
    }

    @Test
    void keepsThemOverRestarts() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            database.execute("INSERT INTO t VALUES (50, 'before')");
            prepare(database, "one", "INSERT INTO t VALUES (10, 'x')", "UPDATE t SET id = 100 WHERE id = 1");
            database.execute("INSERT INTO t VALUES (20, 'between')");
            prepare(database, "two", "INSERT INTO t VALUES (11, 'x')", "DELETE FROM t WHERE id = 2");
            database.execute("INSERT INTO t VALUES (21, 'after')");
            rig.catchUp();
            assertThat(ResumePoint.parse(rig.state().position().text()).earlierStart())
                    .isPresent();

            rig.stop();
            database.execute("INSERT INTO t VALUES (22, 'meanwhile')", "XA COMMIT " + xid(database, "one"));
            rig.start();
            rig.catchUp();
            rig.expectEqual("t");

            rig.stop();
            rig.start();
            database.execute("UPDATE t SET v = CONCAT(v, '+') WHERE id IN (3, 20, 21)");
            database.execute("XA COMMIT " + xid(database, "two"));
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(loads(rig, "t")).isEqualTo(1);
            rig.stop();
            assertThat(ResumePoint.parse(rig.state().position().text()).earlierStart())
                    .isEmpty();
        }
    }

    @Test
    void whatIsLandedNeverGoesBackWhileTheirRowsAreReadAgain() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            prepare(database, "open", "INSERT INTO t VALUES (10, 'x')");
            for (int i = 0; i < 20; i++) {
                database.execute("INSERT INTO u VALUES (" + i + ", 1)");
            }
            rig.catchUp();
            rig.stop();
            String landed = rig.state().position().text();

            rig.control.pause.set(true);
            rig.start();
            long begun = System.nanoTime();
            rig.await("a position that only moves to be due", () -> System.nanoTime() - begun > 600_000_000L);
            rig.control.pause.set(false);
            rig.catchUp();

            database.execute("INSERT INTO u VALUES (100, 1)");
            rig.catchUp();
            assertThat(positions(rig)).isSortedAccordingTo(XaIT::inOrder);
            assertThat(rig.state().position().text()).isNotEqualTo(landed);
            rig.expectEqual("u");
        }
    }

    private static List<LogPosition> positions(MysqlRig rig) {
        List<LogPosition> positions = new ArrayList<>();
        new LandingReader(rig.files).forEachCommitAfter(0, commit -> {
            if (!commit.to().isNone()) {
                positions.add(ResumePoint.parse(commit.to().text()).landed());
            }
        });
        return positions;
    }

    private static int inOrder(LogPosition one, LogPosition next) {
        return next.reached(one) ? 0 : 1;
    }

    @Test
    void keepsManyRows() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            prepare(
                    database,
                    "large",
                    "INSERT INTO u SELECT seq, 1 FROM " + HandoverIT.series(1, 100_000),
                    "UPDATE u SET v = 2 WHERE id % 3 = 0",
                    "INSERT INTO t VALUES (10, REPEAT('\"', 99))");
            rig.catchUp();
            rig.expectEqual("u");

            database.execute("XA COMMIT " + xid(database, "large"));
            rig.catchUp();

            rig.expectEqual("u");
            rig.expectEqual("t");
            assertThat(loads(rig, "u")).isEqualTo(1);
        }
    }

    @Test
    void takesThoseThatWerePreparedBeforeItBegan() {
        MysqlDatabase database = filled();
        prepare(database, "early", "INSERT INTO t VALUES (10, 'x')", "UPDATE t SET v = 'y' WHERE id = 1");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.expectEqual("t");

            Position before = rig.capture().currentPosition();
            database.execute("XA COMMIT " + xid(database, "early"));
            assertThat(rig.capture().currentPosition())
                    .as("the server logs the commit")
                    .isNotEqualTo(before);
            rig.catchUp();

            rig.expectEqual("t");
        }
    }

    /** A table that comes into being between looks at the catalog is not known yet when its first rows are read. */
    @Test
    void takesThoseThatWerePreparedBeforeTheirTableWasKnown() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            database.execute(
                    "CREATE TABLE late (id INT PRIMARY KEY, v INT)",
                    "XA START 'late'",
                    "INSERT INTO late VALUES (1, 1)",
                    "XA END 'late'",
                    "XA PREPARE 'late'");
            rig.catchUp();
            rig.expectEqual("late");

            database.execute("XA COMMIT 'late'");
            rig.catchUp();

            rig.expectEqual("late");
        }
    }

    /** MariaDB shows rows a moment after it has logged their commit, so each snapshot may lack the latest. */
    @Test
    void takesThoseThatAreCommittedWhileLoadsBegin() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            for (int i = 1; i <= 5; i++) {
                int generation = rig.table(database.name(), "t").generation();
                prepare(
                        database,
                        "b" + i,
                        "INSERT INTO t VALUES (" + (10 + i) + ", 'x')",
                        "UPDATE t SET v = 'v" + i + "'");
                rig.control.reload(database.name(), "t");
                database.execute("XA COMMIT " + xid(database, "b" + i));
                rig.await("load " + i, () -> rig.table(database.name(), "t").generation() > generation);
                rig.catchUp();
                rig.expectEqual("t");
            }
        }
    }

    @Test
    void takesThoseThatSpanALoad() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            prepare(database, "spans", "INSERT INTO t VALUES (10, 'x')", "UPDATE t SET v = 'y' WHERE id = 1");
            HandoverIT.reload(rig, "t", rig.table(database.name(), "t").generation() + 1);
            rig.catchUp();
            rig.expectEqual("t");

            database.execute("UPDATE t SET v = 'z' WHERE id = 3", "XA COMMIT " + xid(database, "spans"));
            rig.catchUp();

            rig.expectEqual("t");
        }
    }

    @Test
    void takesWhatTheirForeignKeysChange() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE parent (id INT PRIMARY KEY)",
                "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE)",
                "INSERT INTO parent VALUES (1), (2)",
                "INSERT INTO child VALUES (1, 1), (2, 2)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            prepare(database, "cascade", "DELETE FROM parent WHERE id = 1");
            rig.catchUp();
            rig.expectEqual("child");

            database.execute("XA COMMIT " + xid(database, "cascade"));
            rig.catchUp();

            rig.expectEqual("parent");
            rig.expectEqual("child");
        }
    }

    @Test
    void thoseWithoutRowsCostNoLoad() {
        MysqlDatabase database = filled();
        try (MysqlRig rig = new MysqlRig(database, folder, "t").start()) {
            rig.catchUp();
            database.execute("INSERT INTO u VALUES (1, 1)");
            prepare(database, "other", "INSERT INTO u VALUES (2, 2)");
            database.execute("XA COMMIT " + xid(database, "other"));
            database.execute("XA START 'r'", "SELECT * FROM t", "XA END 'r'", "XA COMMIT 'r' ONE PHASE");
            database.execute("XA START 'nothing'", "UPDATE t SET v = 'q' WHERE id = 77", "XA END 'nothing'");
            for (String read : new String[] {"SELECT * FROM t", "UPDATE t SET v = 'q' WHERE id = 77"}) {
                database.execute("XA START 'e'", read, "XA END 'e'", "XA PREPARE 'e'", "XA COMMIT 'e'");
            }
            database.execute("INSERT INTO t VALUES (30, 'end')");
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(loads(rig, "t")).isEqualTo(1);
        }
    }
}
