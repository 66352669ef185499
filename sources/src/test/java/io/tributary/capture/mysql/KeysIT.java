package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.landing.LandedFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables read in several parts by several readers: each row once, whatever the key. */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class KeysIT {
    private static final int PART_ROWS = 500;

    @Parameter
    MysqlServer server;

    @TempDir
    Path folder;

    private static final String NUMBERS = HandoverIT.series(0, 2999);

    @Test
    void readsEveryRowOnceWhateverTheKey() {
        MysqlDatabase database = server.createDatabase();
        List<String> tables = List.of(
                table(database, "negative", "k BIGINT", "seq - 1500"),
                table(database, "skewed", "k BIGINT", "IF(seq < 2500, seq, seq * 1000000007)"),
                table(database, "huge", "k BIGINT UNSIGNED", "18446744073709551615 - seq"),
                table(database, "padded", "k INT(9) UNSIGNED ZEROFILL", "seq"),
                table(database, "precise", "k DECIMAL(30,10)", "(seq - 1500) / 7"),
                table(
                        database,
                        "times",
                        "k DATETIME(6)",
                        "'2000-01-01 00:00:00.000001' + INTERVAL seq * 37 MICROSECOND"),
                table(
                        database,
                        "stamps",
                        "k TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3)",
                        "FROM_UNIXTIME(1e9 + seq * 0.5)"),
                table(database, "days", "k DATE", "'1990-01-01' + INTERVAL seq DAY"),
                table(database, "hours", "k TIME(2)", "SEC_TO_TIME((seq - 1500) * 1.25)"),
                table(database, "bytes", "k VARBINARY(20)", "UNHEX(SHA2(seq, 256))"),
                table(database, "fixed", "k BINARY(20)", "CHAR(seq DIV 256, seq % 256)"),
                table(
                        database,
                        "latin",
                        "k VARCHAR(20) CHARACTER SET latin1",
                        "CONCAT('äß', CHAR(97 + seq % 26), 'Ü', seq)"),
                table(
                        database,
                        "quotes",
                        "k VARCHAR(40)",
                        "CONCAT(IF(seq % 2, '''', '\\\\'), IF(seq % 3, '\"', '\\n'), IF(seq % 5, '%', '_'), seq)"),
                table(
                        database,
                        "folded",
                        "k VARCHAR(20) COLLATE utf8mb4_general_ci",
                        "CONCAT(IF(seq % 2, 'straße', 'STRASSE'), IF(seq % 3, 'x', 'X'), seq)"));
        tables.forEach(table -> expectFilled(database, table));
        database.execute(
                "CREATE TABLE composite (a VARCHAR(20) COLLATE utf8mb4_unicode_ci, b INT, c VARCHAR(5) CHARACTER SET"
                        + " latin1, v INT, PRIMARY KEY (a, b, c))",
                "INSERT INTO composite SELECT IF(seq % 4 < 2, 'Ä', 'a'), seq DIV 2, IF(seq % 2, 'é', 'z'), seq FROM "
                        + NUMBERS,
                "CREATE TABLE by_index (v INT, k INT NOT NULL, UNIQUE KEY (k))",
                "INSERT INTO by_index SELECT seq, 3000 - seq FROM " + NUMBERS,
                "CREATE TABLE keyless (v INT, w INT)",
                "INSERT INTO keyless SELECT seq DIV 2, 1 FROM " + NUMBERS,
                "CREATE TABLE nothing (k INT PRIMARY KEY)",
                "CREATE TABLE single (k INT PRIMARY KEY)",
                "INSERT INTO single VALUES (7)");
        for (String table : tables) {
            database.execute("ANALYZE TABLE " + table);
        }
        database.execute("ANALYZE TABLE composite, by_index, keyless");
        MysqlCapture capture = new MysqlCapture(MysqlRig.settings(database, "%"), PART_ROWS);
        try (MysqlRig rig = new MysqlRig(capture, database, folder).start()) {
            rig.catchUp();

            tables.forEach(rig::expectEqual);
            for (String table : List.of("composite", "by_index", "keyless", "nothing", "single")) {
                rig.expectEqual(table);
            }
            assertThat(rig.landed(database.name(), "composite").schema().key()).containsExactly(1, 2, 3);
            assertThat(rig.landed(database.name(), "by_index").schema().key()).containsExactly(2);
            assertThat(rig.landed(database.name(), "keyless").schema().key()).isEmpty();

            for (String table : tables) {
                database.execute(
                        "UPDATE " + table + " SET v = v + 1 ORDER BY k LIMIT 50",
                        "DELETE FROM " + table + " ORDER BY k DESC LIMIT 50");
            }
            database.execute(
                    "UPDATE composite SET a = UPPER(a), v = v + 1 WHERE v < 100",
                    "UPDATE by_index SET k = -k WHERE v < 100",
                    "UPDATE keyless SET w = 2 WHERE v < 10 LIMIT 15",
                    "DELETE FROM keyless WHERE v BETWEEN 20 AND 30 LIMIT 15");
            rig.catchUp();

            tables.forEach(rig::expectEqual);
            for (String table : List.of("composite", "by_index", "keyless")) {
                rig.expectEqual(table);
            }
        }
    }

    private static String table(MysqlDatabase database, String name, String key, String value) {
        database.execute(
                "CREATE TABLE " + name + " (" + key + " NOT NULL, v INT, PRIMARY KEY (k))",
                "SET sql_mode = ''",
                "INSERT INTO " + name + " SELECT " + value + ", seq FROM " + NUMBERS);
        return name;
    }

    private static void expectFilled(MysqlDatabase database, String table) {
        assertThat(database.number("SELECT COUNT(*) FROM " + table)).as(table).isEqualTo(3000);
    }

    @Test
    void severalReadersShareOneTable() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (a VARCHAR(20) COLLATE utf8mb4_general_ci, b INT, v VARCHAR(100), PRIMARY KEY (a, b))",
                "INSERT INTO t SELECT CONCAT('Group', seq % 1000), seq, REPEAT('x', 50) FROM "
                        + HandoverIT.series(1, 100_000),
                "ANALYZE TABLE t");
        MysqlCapture capture = new MysqlCapture(MysqlRig.settings(database, "%"), 5_000);
        try (MysqlRig rig = new MysqlRig(capture, database, folder).start()) {
            rig.catchUp();

            rig.expectEqual("t");
            long files = rig.landed(database.name(), "t").items().stream()
                    .filter(LandedFile.class::isInstance)
                    .count();
            assertThat(files).isEqualTo(2);
        }
    }
}
