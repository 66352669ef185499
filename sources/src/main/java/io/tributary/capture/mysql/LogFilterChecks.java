package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.change.TableId;
import java.util.List;
import java.util.stream.Stream;

/** Whether the log has the wanted schemas. */
final class LogFilterChecks {
    private static final String SUBJECT = "log filters";

    private final LogStatus end;
    private final List<Check> checks;

    LogFilterChecks(LogStatus end, List<Check> checks) {
        this.end = end;
        this.checks = checks;
    }

    void run(CatalogView view) {
        if (!end.isFiltered()) {
            checks.add(Check.ok(SUBJECT, "none"));
            return;
        }
        String filters = Stream.concat(
                        end.onlySchemas().stream().map(schema -> "binlog-do-db=" + schema),
                        end.withoutSchemas().stream().map(schema -> "binlog-ignore-db=" + schema))
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        List<String> hidden = view.tables().keySet().stream()
                .map(TableId::schema)
                .distinct()
                .filter(schema -> !end.logs(schema))
                .toList();
        String cure = "Take binlog-do-db and binlog-ignore-db out of the server's configuration; then restart it.";
        checks.add(
                hidden.isEmpty()
                        ? Check.warning(
                                SUBJECT,
                                filters + ": a change of schema is logged or not by the session's default schema,"
                                        + " whatever table it is about",
                                cure)
                        : Check.failed(SUBJECT, filters + ": no changes of " + String.join(", ", hidden), cure));
    }
}
