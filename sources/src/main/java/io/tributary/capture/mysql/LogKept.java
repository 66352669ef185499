package io.tributary.capture.mysql;

import io.tributary.capture.SourceHealth;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.Position;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much of its log the server keeps, and how long. */
final class LogKept {
    /** Amazon RDS has a setting of its own, and the usual one means nothing there. */
    private static final String RDS_FOLDER = "/rdsdbbin";

    private LogKept() {}

    /** @param end of the log, which is looked up before */
    static SourceHealth health(Session session, LogPosition end) {
        long bytes = session.query("SHOW BINARY LOGS").stream()
                .mapToLong(row -> row.number(1))
                .sum();
        String millis = session.query("SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS SIGNED)")
                .get(0)
                .need(0);
        return new SourceHealth(
                new Position(end.text()),
                Instant.ofEpochMilli(Long.parseLong(millis)),
                null,
                bytes,
                null,
                keptSeconds(session));
    }

    private static @Nullable Long keptSeconds(Session session) {
        List<Row> rows = session.query(
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('basedir', 'binlog_expire_logs_seconds', 'binlog_expire_logs_auto_purge')");
        Long kept = null;
        for (Row row : rows) {
            String value = row.need(1);
            if (value.startsWith(RDS_FOLDER) || value.equals("OFF")) {
                return null;
            }
            if (row.need(0).equals("binlog_expire_logs_seconds") && !value.equals("0")) {
                kept = Long.valueOf(value);
            }
        }
        return kept;
    }
}
