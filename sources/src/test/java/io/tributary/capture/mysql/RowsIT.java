package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.change.TableId;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows and transactions: what is landed equals the source. */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class RowsIT {
    @Parameter
    MysqlServer server;

    @TempDir
    Path folder;

    private static void expectEqual(MysqlRig rig, String... tables) {
        for (String table : tables) {
            rig.expectEqual(table);
        }
    }

    private static List<String> events(MysqlRig rig, String table) {
        return rig.landed(rig.database.name(), table).events();
    }

    /** As often as tables of that rig were loaded. */
    private static long loads(MysqlRig rig, String table) {
        return events(rig, table).stream().filter("LoadFinished"::equals).count();
    }

    @Test
    void followsEveryKindOfChange() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, w VARCHAR(20), UNIQUE KEY (w))",
                "INSERT INTO t SELECT seq, seq, CONCAT('w', seq) FROM " + HandoverIT.series(1, 200),
                "CREATE TABLE u (id INT, v INT, PRIMARY KEY (id))",
                "INSERT INTO u SELECT seq, 0 FROM " + HandoverIT.series(1, 200));
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();

            database.execute(
                    "UPDATE t SET id = id + 1000 WHERE id <= 10",
                    "REPLACE INTO t VALUES (20, -1, 'w30'), (21, -1, 'new'), (3000, 1, 'w40')",
                    "INSERT INTO t VALUES (50, 1, 'x'), (4000, 1, 'w60') ON DUPLICATE KEY UPDATE v = v + 100, id = id + 5000",
                    "INSERT IGNORE INTO t VALUES (70, 1, 'w70'), (5000, 1, NULL), (5001, 1, NULL)",
                    "UPDATE t, u SET t.v = t.v + 1, u.v = u.v + 2 WHERE t.id = u.id AND u.id < 100",
                    "DELETE t, u FROM t JOIN u ON t.id = u.id WHERE u.id BETWEEN 100 AND 120",
                    "INSERT INTO u SELECT id + 10000, v FROM t WHERE v > 150",
                    "UPDATE t SET v = v",
                    "UPDATE t SET v = NULL, w = NULL WHERE id = 150",
                    "DELETE FROM u ORDER BY id DESC LIMIT 3");
            database.inTransaction(
                    "UPDATE t SET id = -1 WHERE id = 11",
                    "UPDATE t SET id = 11 WHERE id = 12",
                    "UPDATE t SET id = 12 WHERE id = -1",
                    "DELETE FROM t WHERE id = 13",
                    "INSERT INTO t VALUES (13, 13, 'again')",
                    "UPDATE t SET v = 14 WHERE id = 13",
                    "SAVEPOINT s",
                    "DELETE FROM t",
                    "ROLLBACK TO s",
                    "DELETE FROM t WHERE id = 14");
            database.execute("START TRANSACTION", "DELETE FROM t", "ROLLBACK");
            rig.catchUp();

            expectEqual(rig, "t", "u");
            assertThat(loads(rig, "t")).isEqualTo(1);
            database.inTransaction("INSERT INTO t VALUES (9000, 1, 'last')", "DELETE FROM u");
            database.execute("TRUNCATE u", "INSERT INTO u VALUES (1, 1)");
            rig.catchUp();

            expectEqual(rig, "t", "u");
            assertThat(loads(rig, "u")).isEqualTo(1);
        }
    }

    @Test
    void followsTriggersAndLeavesOtherTablesOut() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)",
                "CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(100))",
                "CREATE TABLE hidden (id INT PRIMARY KEY, v INT)",
                "CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW INSERT INTO audit (what) VALUES (CONCAT('t', NEW.v))",
                "CREATE TRIGGER hr AFTER INSERT ON hidden FOR EACH ROW UPDATE t SET v = v + NEW.v",
                "CREATE PROCEDURE p() BEGIN INSERT INTO t (v) VALUES (7); INSERT INTO hidden VALUES (10, 3); END");
        try (MysqlRig rig = new MysqlRig(database, folder, "t", "audit").start()) {
            rig.catchUp();

            database.execute("INSERT INTO t (v) VALUES (1), (2)", "INSERT INTO hidden VALUES (1, 10)", "CALL p()");
            rig.catchUp();

            expectEqual(rig, "t", "audit");
            assertThat(loads(rig, "t")).isEqualTo(1);
            assertThat(rig.state().tables()).doesNotContainKey(new TableId(database.name(), "hidden"));
        }
    }

    @Test
    void followsWhatForeignKeysChange() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE outside (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE parent (id INT PRIMARY KEY, code INT UNIQUE, v INT)",
                "CREATE TABLE child (id INT PRIMARY KEY, p INT, o INT,"
                        + " FOREIGN KEY (p) REFERENCES parent (code) ON DELETE CASCADE ON UPDATE CASCADE,"
                        + " FOREIGN KEY (o) REFERENCES outside (id) ON DELETE SET NULL)",
                "CREATE TABLE grandchild (id INT PRIMARY KEY, c INT,"
                        + " FOREIGN KEY (c) REFERENCES child (id) ON DELETE CASCADE)",
                "INSERT INTO outside VALUES (1, 1), (2, 2), (3, 3)",
                "INSERT INTO parent VALUES (1, 10, 0), (2, 20, 0), (3, 30, 0)",
                "INSERT INTO child VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3), (4, 10, 2)",
                "INSERT INTO grandchild VALUES (1, 1), (2, 2), (3, 3), (4, 4)");
        try (MysqlRig rig = new MysqlRig(database, folder, "parent", "child", "grandchild").start()) {
            rig.catchUp();

            database.execute("UPDATE parent SET v = v + 1", "INSERT INTO parent VALUES (4, 40, 0)");
            rig.catchUp();
            assertThat(loads(rig, "child")).isEqualTo(1);

            database.execute("DELETE FROM parent WHERE id = 1");
            database.execute("UPDATE parent SET code = 21 WHERE id = 2", "DELETE FROM outside WHERE id = 3");
            rig.catchUp();
            expectEqual(rig, "parent", "child", "grandchild");
        }
    }

    /** A look at the catalog is used a moment later than the statement that it follows. */
    @Test
    void followsWhatForeignKeysChangeAsSoonAsTheyAreThere() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE parent (id INT PRIMARY KEY)",
                "CREATE TABLE outside (id INT PRIMARY KEY)",
                "CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY (p), o INT, KEY (o))",
                "INSERT INTO parent VALUES (1), (2), (3)",
                "INSERT INTO outside VALUES (1), (2), (3)",
                "INSERT INTO child VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3)");
        try (MysqlRig rig = new MysqlRig(database, folder, "parent", "child").start()) {
            rig.catchUp();

            database.execute(
                    "ALTER TABLE child ADD FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE",
                    "DELETE FROM parent WHERE id = 1");
            rig.catchUp();
            expectEqual(rig, "parent", "child");

            database.execute(
                    "ALTER TABLE child ADD FOREIGN KEY (o) REFERENCES outside (id) ON DELETE SET NULL",
                    "DELETE FROM outside WHERE id = 2");
            rig.catchUp();
            expectEqual(rig, "parent", "child");

            database.execute("RENAME TABLE outside TO elsewhere", "DELETE FROM elsewhere WHERE id = 3");
            rig.catchUp();
            expectEqual(rig, "parent", "child");
        }
    }

    @Test
    void followsWhatForeignKeysChangedThatAreGone() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE parent (id INT PRIMARY KEY)",
                "CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY (p))",
                "INSERT INTO parent VALUES (1), (2)",
                "INSERT INTO child VALUES (1, 1), (2, 2)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.stop();
            database.execute(
                    "ALTER TABLE child ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE",
                    "DELETE FROM parent WHERE id = 1",
                    "ALTER TABLE child DROP FOREIGN KEY f");
            rig.start();
            rig.catchUp();

            expectEqual(rig, "parent", "child");
        }
    }

    @Test
    void takesNamesOfEveryKind() {
        MysqlDatabase database = server.createDatabase();
        String odd = database.name() + " Ödd-`schema`.x";
        List<String> names = List.of(
                "Upper", "select", "Straße %_[x] 表", "a`b``c", "dot.ted", "da-sh", "quo'te\"d", "semi;colon #1 --");
        database.execute("CREATE DATABASE `" + odd.replace("`", "``") + "` CHARACTER SET utf8mb4");
        MysqlSettings settings = new MysqlSettings(
                database.url(),
                database.user(),
                database.password(),
                database.name(),
                List.of(database.name().replace("_", "[_]") + " %.%"),
                2,
                java.time.Duration.ofMillis(300),
                io.tributary.capture.mysql.value.ZeroDates.TEXT,
                java.util.OptionalLong.empty());
        String prefix = "`" + odd.replace("`", "``") + "`.`";
        for (String name : names) {
            String table = prefix + name.replace("`", "``") + "`";
            database.execute(
                    "CREATE TABLE " + table
                            + " (`ID ``x``` INT PRIMARY KEY, `select` VARCHAR(20), `Ünï, cödé` INT, `__unchanged__` TEXT)",
                    "INSERT INTO " + table + " VALUES (1, '__unchanged__', 1, '__unchanged__')");
        }
        try (MysqlRig rig = new MysqlRig(settings, database, folder).start()) {
            rig.catchUp();
            for (String name : names) {
                String table = prefix + name.replace("`", "``") + "`";
                database.execute(
                        "INSERT INTO " + table + " VALUES (2, '__unchanged__', NULL, '')",
                        "UPDATE " + table + " SET `select` = '\\\\.' WHERE `ID ``x``` = 1",
                        "UPDATE " + table + " SET `ID ``x``` = 3 WHERE `ID ``x``` = 1");
            }
            rig.catchUp();

            assertThat(rig.state().tables()).hasSize(names.size());
            for (String name : names) {
                rig.expectEqual(odd, name);
                assertThat(rig.landed(odd, name).events())
                        .as(name)
                        .containsOnlyOnce("LoadFinished")
                        .doesNotContain("Dropped");
            }
            database.execute("DROP DATABASE `" + odd.replace("`", "``") + "`");
        }
    }

    @Test
    void landsALargeTransactionWholeAndOthersBesideIt() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(64))",
                "CREATE TABLE u (id INT PRIMARY KEY, b LONGBLOB)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();

            database.inTransaction(
                    "INSERT INTO t SELECT seq, SHA2(seq, 224) FROM " + HandoverIT.series(1, 199_999),
                    "SAVEPOINT s",
                    "INSERT INTO u SELECT seq, NULL FROM " + HandoverIT.series(1, 100),
                    "ROLLBACK TO s",
                    "UPDATE t SET v = 'x' WHERE id % 10 = 0",
                    "INSERT INTO u VALUES (1000, REPEAT(x'00ff', 2500000)), (1001, REPEAT('z', 3000000))",
                    "UPDATE u SET b = REPEAT(x'01fe', 2400000) WHERE id = 1000");
            rig.catchUp();

            expectEqual(rig, "t", "u");
            assertThat(loads(rig, "t")).isEqualTo(1);
        }
    }

    @Test
    void takesTablesOfManyColumns() {
        MysqlDatabase database = server.createDatabase();
        StringBuilder columns = new StringBuilder("id INT PRIMARY KEY");
        StringBuilder values = new StringBuilder("1");
        for (int i = 1; i < 1000; i++) {
            columns.append(", c")
                    .append(i)
                    .append(i % 50 == 1 ? " TINYTEXT" : i % 3 == 0 ? " INT" : " TINYINT UNSIGNED");
            values.append(", ").append(i % 7 == 0 ? "NULL" : String.valueOf(i % 200));
        }
        database.execute("CREATE TABLE wide (" + columns + ") ROW_FORMAT=DYNAMIC");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();

            database.execute(
                    "INSERT INTO wide VALUES (" + values + ")",
                    "UPDATE wide SET c999 = 5, c51 = 'fifty-one', c1 = NULL",
                    "INSERT INTO wide (id) VALUES (2)");
            rig.catchUp();

            expectEqual(rig, "wide");
            rig.control.reload(database.name(), "wide");
            rig.await("the load", () -> loads(rig, "wide") == 2);
            expectEqual(rig, "wide");
        }
    }

    @Test
    void loadsAnewWhatWasChangedByStatements() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "INSERT INTO t VALUES (1, 1), (2, 2)",
                "CREATE TABLE u (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE alone (id INT PRIMARY KEY, v INT)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();

            database.execute(
                    "SET SESSION binlog_format = STATEMENT",
                    "UPDATE t SET v = v + 10",
                    "INSERT INTO u SELECT id, v FROM t",
                    "SET SESSION binlog_format = ROW",
                    "INSERT INTO t VALUES (3, 3)");
            rig.catchUp();

            expectEqual(rig, "t", "u", "alone");
            assertThat(loads(rig, "t")).isEqualTo(2);
            assertThat(loads(rig, "alone")).isEqualTo(1);
        }
    }

    @Test
    void neverTakesRowsThatLackColumns() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, w VARCHAR(20))",
                "INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')",
                "CREATE TABLE alone (id INT PRIMARY KEY, v INT)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();

            database.execute(
                    "SET SESSION binlog_row_image = MINIMAL",
                    "UPDATE t SET v = 20 WHERE id = 2",
                    "DELETE FROM t WHERE id = 1");
            database.execute("INSERT INTO alone VALUES (1, 1)");
            rig.catchUp();

            expectEqual(rig, "alone");
            rig.await("another load", () -> loads(rig, "t") == 2);
            rig.catchUp();
            expectEqual(rig, "t");
        }
    }

    /** A session that goes on logging such rows would have the table loaded for ever. */
    @Test
    void rowsThatLackColumnsAgainStopTheTableForLonger() {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            for (int i = 0; i < 2; i++) {
                database.execute("SET SESSION binlog_row_image = MINIMAL", "UPDATE t SET v = v + 1");
                if (i == 0) {
                    rig.await("another load", () -> loads(rig, "t") == 2);
                }
                rig.catchUp();
                rig.catchUp();
            }
            assertThat(rig.table(database.name(), "t").phase()).isEqualTo(TableState.Phase.STOPPED);
            assertThat(loads(rig, "t")).isEqualTo(2);

            rig.control.reload(database.name(), "t");
            rig.await("the load that was asked for", () -> loads(rig, "t") == 3);
            expectEqual(rig, "t");
        }
    }

    @Test
    void takesTransactionsThatMixEngines() {
        assumeTrue(server.isMariadb(), "MySQL refuses them when it uses GTIDs");
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "INSERT INTO t VALUES (1, 1)",
                "CREATE TABLE m (id INT PRIMARY KEY, v INT) ENGINE=MyISAM",
                "CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW INSERT INTO m VALUES (NEW.id, NEW.v)");
        try (MysqlRig rig = new MysqlRig(database, folder, "t").start()) {
            rig.catchUp();

            database.execute(
                    "START TRANSACTION",
                    "INSERT INTO t VALUES (2, 2)",
                    "INSERT INTO m VALUES (100, 1)",
                    "UPDATE t SET v = v + 1",
                    "ROLLBACK");
            database.execute(
                    "START TRANSACTION",
                    "INSERT INTO t VALUES (3, 2)",
                    "SAVEPOINT s",
                    "INSERT INTO t VALUES (4, 2)",
                    "INSERT INTO m VALUES (101, 1)",
                    "ROLLBACK TO s",
                    "INSERT INTO t VALUES (5, 2)",
                    "COMMIT");
            rig.catchUp();

            expectEqual(rig, "t");
        }
    }

    @Test
    void goesOnWhereItStopped() {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            List<String> before = events(rig, "t");
            for (int i = 2; i < 6; i++) {
                rig.stop();
                database.execute("INSERT INTO t VALUES (" + i + ", 1)", "UPDATE t SET v = v + 1");
                rig.start();
                database.execute("UPDATE t SET v = v + 1");
                rig.catchUp();
                rig.expectEqual("t");
            }
            assertThat(events(rig, "t")).isEqualTo(before);
        }
    }
}
