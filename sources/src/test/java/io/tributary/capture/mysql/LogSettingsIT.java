package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings of the server that change what the log looks like, or what SQL means. */
class LogSettingsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = "MARIADB.*", mode = EnumSource.Mode.MATCH_ALL)
    void packedLogsInSmallFilesWithAllTheirMetadata(MysqlServer version) throws IOException {
        try (MariadbProcess server = version.start(
                "--log-bin-compress=ON",
                "--log-bin-compress-min-len=10",
                "--binlog-row-metadata=FULL",
                "--binlog-checksum=CRC32",
                "--max-binlog-size=8192",
                "--default-time-zone=+05:30",
                "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
                "--lower-case-table-names=1",
                "--character-set-server=latin1")) {
            followsRows(MysqlDatabase.createOn(server), "");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MARIADB.*", mode = EnumSource.Mode.MATCH_ALL)
    void plainLogsWithoutChecksumsInSeveralDomains(MysqlServer version) throws IOException {
        try (MariadbProcess server = version.start(
                "--binlog-row-metadata=NO_LOG",
                "--binlog-checksum=NONE",
                "--default-time-zone=-08:00",
                "--sql-mode=PIPES_AS_CONCAT,IGNORE_SPACE,NO_AUTO_VALUE_ON_ZERO",
                "--gtid-strict-mode=ON",
                "--log-slave-updates=ON")) {
            followsRows(MysqlDatabase.createOn(server), "SET SESSION gtid_domain_id = 7");
        }
    }

    @Test
    void packedTransactions() throws IOException {
        followsRows(MysqlServer.MYSQL.createDatabase(), "SET SESSION binlog_transaction_compression = ON");
    }

    private void followsRows(MysqlDatabase database, String session) throws IOException {
        database.execute(
                "CREATE TABLE T (id INT PRIMARY KEY, s VARCHAR(200), at TIMESTAMP(3) NULL, d DATETIME, u INT UNSIGNED,"
                        + " e ENUM('a', 'ö'))",
                "INSERT INTO T VALUES (1, 'a\\b''c', '2024-07-01 12:00:00.125', '2024-07-01 12:00:00', 4294967295, 'ö')",
                "CREATE TABLE Keyless (v VARCHAR(250))");
        boolean folds = database.number("SELECT @@lower_case_table_names") == 1;
        List<String> tables = folds ? List.of("t", "keyless") : List.of("T", "Keyless");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            tables.forEach(rig::expectEqual);
            List<List<String>> before = events(rig, tables);

            for (int round = 0; round < 3; round++) {
                List<String> statements = new ArrayList<>();
                if (!session.isEmpty()) {
                    statements.add(round % 2 == 0 ? session : "SELECT 1");
                }
                String id = String.valueOf(10 * (round + 1));
                statements.add("INSERT INTO T SELECT seq * 1000 + " + id
                        + ", REPEAT('x', 150), NOW(3), NOW(), seq, 'a' FROM " + HandoverIT.series(1, 150));
                statements.add("INSERT INTO T VALUES (" + id + ", 'x\\y', '1999-12-31 23:00:00', NULL, 7, 'ö')");
                statements.add("UPDATE T SET s = CONCAT(s, 'é', '\"', id), at = at + INTERVAL 1 DAY WHERE id % 3 = 0");
                statements.add("DELETE FROM T WHERE id % 7 = 0");
                statements.add("INSERT INTO Keyless SELECT s FROM T LIMIT 20");
                statements.add("DELETE FROM Keyless LIMIT 5");
                database.execute(statements.toArray(String[]::new));
                if (round == 1) {
                    rig.stop();
                    database.execute("INSERT INTO T (id) VALUES (5)", "UPDATE T SET u = 1");
                    rig.start();
                }
                rig.catchUp();
                tables.forEach(rig::expectEqual);
            }
            assertThat(events(rig, tables)).isEqualTo(before);
        }
    }

    private static List<List<String>> events(MysqlRig rig, List<String> tables) {
        return tables.stream()
                .map(table -> rig.landed(rig.database.name(), table).events())
                .toList();
    }
}
