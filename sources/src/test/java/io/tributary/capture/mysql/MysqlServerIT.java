package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the servers of the suite are what the suite takes them for. */
final class MysqlServerIT {
    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void everyServerLogsWholeRowsAndKeepsDatabasesApart(MysqlServer server) {
        MysqlDatabase one = server.createDatabase();
        MysqlDatabase other = server.createDatabase();
        one.execute("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10))");
        one.inTransaction("INSERT INTO t VALUES (1, 'ä')", "INSERT INTO t VALUES (2, NULL)");

        assertThat(List.of(
                        one.text("SELECT @@log_bin"),
                        one.text("SELECT @@binlog_format"),
                        one.text("SELECT @@binlog_row_image"),
                        one.text("SELECT DATABASE()"),
                        one.text("SELECT v FROM t WHERE id = 1"),
                        one.text("SELECT v FROM t WHERE id = 2"),
                        one.text("SELECT v FROM t WHERE id = 3"),
                        other.text("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()")))
                .containsExactly("1", "ROW", "FULL", one.name(), "ä", "null", "", "0");
        assertThat(one.text("SELECT VERSION()").contains("MariaDB")).isEqualTo(server.isMariadb());
    }

    @ParameterizedTest
    @EnumSource(value = MysqlServer.class, mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void aRestartKeepsDataAndPort(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (7)");

        server.restart();

        assertThat(database.number("SELECT id FROM t")).isEqualTo(7);
    }

    @Test
    void aServerOfOnesOwnTakesOptionsAndSurvivesACrash() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start("--log-bin-compress=ON", "--server-id=77")) {
            MysqlDatabase database = MysqlDatabase.createOn(server);
            database.execute("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (7)");

            server.kill();
            server.restart();

            assertThat(database.number("SELECT @@log_bin_compress + @@server_id"))
                    .isEqualTo(78);
            assertThat(database.number("SELECT id FROM t")).isEqualTo(7);
        }
    }
}
