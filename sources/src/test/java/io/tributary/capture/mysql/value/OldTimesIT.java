package io.tributary.capture.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.MysqlServer;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables whose dates and times are kept as old servers did. */
class OldTimesIT {
    @Test
    void bothWaysGiveTheTextWithoutFractionsAndFractionsAreRefused() throws IOException {
        try (MariadbProcess server = MysqlServer.MARIADB.start("--mysql56-temporal-format=OFF")) {
            MysqlDatabase database = MysqlDatabase.createOn(server);
            try (BothWays ways = new BothWays(database, ZeroDates.TEXT)) {
                database.execute(
                        "SET sql_mode = ''",
                        "SET time_zone = '+00:00'",
                        "CREATE TABLE d (id int, v datetime)",
                        "INSERT INTO d VALUES (1, '2024-03-07 15:04:05'), (2, '0000-00-00'), (3, '9999-12-31 23:59:59')",
                        "CREATE TABLE t (id int, v time)",
                        "INSERT INTO t VALUES (1, '15:04:05'), (2, '-838:59:59'), (3, '-00:00:01')",
                        "CREATE TABLE s (id int, v timestamp NULL)",
                        "INSERT INTO s VALUES (1, '2024-03-07 15:04:05'), (2, '0000-00-00'), (3, NULL)",
                        "CREATE TABLE f (id int, v datetime(3))");
                Map<String, ColumnForm> forms = new LinkedHashMap<>();
                for (String table : List.of("d", "t", "s")) {
                    forms.put(table, ways.form(table));
                }

                Map<String, List<String>> logged = ways.logged(forms);

                assertThat(logged)
                        .isEqualTo(Map.of(
                                "d", List.of("2024-03-07 15:04:05", "0000-00-00 00:00:00", "9999-12-31 23:59:59"),
                                "t", List.of("15:04:05", "-838:59:59", "-00:00:01"),
                                "s", List.of("2024-03-07 15:04:05", "0000-00-00 00:00:00", "")));
                forms.forEach((table, form) ->
                        assertThat(ways.loaded(table, form)).as(table).isEqualTo(logged.get(table)));
                assertThatThrownBy(() -> ways.form("f"))
                        .isInstanceOf(PipelineException.class)
                        .extracting(failure -> ((PipelineException) failure).code())
                        .isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
            }
        }
    }
}
