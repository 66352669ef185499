package io.tributary.capture.mysql;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the server says of its log: where it ends, and which schemas it is about.
 *
 * @param file name of the newest file
 * @param offset bytes of it
 * @param executed MySQL: GTIDs of the transactions that everybody sees; empty when there are none
 * @param onlySchemas {@code binlog_do_db}: the only schemas that are logged; empty: all
 * @param withoutSchemas {@code binlog_ignore_db}: schemas that are not logged
 */
record LogStatus(String file, long offset, String executed, List<String> onlySchemas, List<String> withoutSchemas) {
    private static final int EXECUTED = 4;

    LogStatus {
        onlySchemas = List.copyOf(onlySchemas);
        withoutSchemas = List.copyOf(withoutSchemas);
    }

    /**
     * Asks for the end of the log; empty when the server keeps none.
     *
     * @throws PipelineException {@code SOURCE_PERMISSION_MISSING} without the right to see it
     */
    static Optional<LogStatus> read(Session session) {
        return status(session).stream().findFirst().map(row -> {
            return new LogStatus(
                    row.need(0),
                    row.number(1),
                    row.size() > EXECUTED && !row.isNull(EXECUTED) ? row.need(EXECUTED) : "",
                    list(row, 2),
                    list(row, 3));
        });
    }

    /** MySQL 8.2 renamed the statement, and 8.4 took the old one away. */
    private static List<Row> status(Session session) {
        boolean isRenamed =
                session.flavour() == Flavour.MYSQL && session.version().isAtLeast(8, 2);
        return session.query(isRenamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
    }

    private static List<String> list(Row row, int i) {
        String text = row.text(i);
        return text == null
                ? List.of()
                : Stream.of(text.split(",", -1)).filter(part -> !part.isEmpty()).toList();
    }

    boolean logs(String schema) {
        return (onlySchemas.isEmpty() || onlySchemas.contains(schema)) && !withoutSchemas.contains(schema);
    }

    boolean isFiltered() {
        return !onlySchemas.isEmpty() || !withoutSchemas.isEmpty();
    }
}
