package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How long the server keeps its log, which is how long a pipeline may stand still. */
final class RetentionChecks {
    private static final String SUBJECT = "log retention";
    private static final Duration ENOUGH = Duration.ofHours(24);

    /** Where Amazon RDS installs its servers; there a setting of its own rules. */
    private static final String RDS_FOLDER = "/rdsdbbin";

    private static final String RDS_CURE = "CALL mysql.rds_set_configuration('binlog retention hours', 24);";

    private final Session session;
    private final Map<String, String> variables;
    private final List<Check> checks;

    RetentionChecks(Session session, Map<String, String> variables, List<Check> checks) {
        this.session = session;
        this.variables = variables;
        this.checks = checks;
    }

    void run() {
        if (variables.getOrDefault("basedir", "").startsWith(RDS_FOLDER)) {
            rds();
        } else {
            Duration kept = kept();
            checks.add(
                    kept.isZero() || kept.compareTo(ENOUGH) >= 0
                            ? Check.ok(SUBJECT, kept.isZero() ? "unlimited" : shown(kept))
                            : Check.warning(
                                    SUBJECT,
                                    shown(kept) + ": when the pipeline stands still for longer, it has to begin again",
                                    cure()));
        }
        size();
    }

    /** Zero is for ever. */
    private Duration kept() {
        if (variables.getOrDefault("binlog_expire_logs_auto_purge", "").equals("OFF")) {
            return Duration.ZERO;
        }
        double seconds = number("binlog_expire_logs_seconds");
        return seconds > 0
                ? Duration.ofSeconds((long) seconds)
                : Duration.ofSeconds(
                        (long) (number("expire_logs_days") * Duration.ofDays(1).toSeconds()));
    }

    private double number(String name) {
        try {
            return Double.parseDouble(variables.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private String cure() {
        return variables.containsKey("binlog_expire_logs_seconds")
                ? "SET GLOBAL binlog_expire_logs_seconds = 604800; and in the server's configuration."
                : "SET GLOBAL expire_logs_days = 7; and in the server's configuration.";
    }

    private static String shown(Duration kept) {
        long hours = kept.toHours();
        return hours >= 48 ? hours / 24 + " days" : hours > 0 ? hours + " hours" : kept.toSeconds() + " seconds";
    }

    private void rds() {
        List<Row> rows;
        try {
            rows = session.query("SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'");
        } catch (PipelineException e) {
            checks.add(Check.warning(SUBJECT, "Amazon RDS; the user may not see how long it keeps its log", RDS_CURE));
            return;
        }
        String hours = rows.isEmpty() ? null : rows.get(0).text(0);
        boolean enough = hours != null && hours.matches("[0-9]{1,6}") && Integer.parseInt(hours) >= ENOUGH.toHours();
        String finding = hours == null ? "none: Amazon RDS removes its log as soon as it can" : hours + " hours";
        checks.add(enough ? Check.ok(SUBJECT, finding) : Check.warning(SUBJECT, finding, RDS_CURE));
    }

    /** MariaDB can limit its log by size too. */
    private void size() {
        double bytes = number("max_binlog_total_size");
        if (bytes > 0) {
            checks.add(Check.warning(
                    "max_binlog_total_size",
                    (long) bytes + " bytes: when the pipeline falls further behind, it has to begin again",
                    "Make sure that it outlasts the longest time the pipeline may stand still."));
        }
    }
}
