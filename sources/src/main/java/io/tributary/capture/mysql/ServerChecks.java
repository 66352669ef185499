package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.ServerVersion;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.error.PipelineException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Version and settings of the server. */
final class ServerChecks {
    private static final String VARIABLES = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format',"
            + " 'binlog_row_image', 'binlog_row_value_options', 'binlog_checksum', 'binlog_row_metadata', 'gtid_mode',"
            + " 'gtid_strict_mode', 'server_id', 'binlog_expire_logs_seconds', 'binlog_expire_logs_auto_purge',"
            + " 'expire_logs_days', 'max_binlog_total_size', 'log_replica_updates', 'log_slave_updates',"
            + " 'binlog_transaction_compression', 'log_bin_compress', 'lower_case_table_names', 'basedir')";

    private final Session session;
    private final List<Check> checks;
    private final Map<String, String> variables = new HashMap<>();

    ServerChecks(Session session, List<Check> checks) {
        this.session = session;
        this.checks = checks;
    }

    /** False when the rest cannot be looked at. */
    boolean run() {
        if (!version()) {
            return false;
        }
        for (Row row : session.query(VARIABLES)) {
            variables.put(row.need(0).toLowerCase(Locale.ROOT), row.need(1));
        }
        if (!log()) {
            return false;
        }
        required("binlog_format", "ROW");
        required("binlog_row_image", "FULL");
        valueOptions();
        shown("binlog_checksum", "binlog_transaction_compression", "log_bin_compress");
        metadata();
        gtids();
        serverId();
        new RetentionChecks(session, variables, checks).run();
        replica();
        nameCase();
        return true;
    }

    private boolean isMariadb() {
        return session.flavour() == Flavour.MARIADB;
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    private boolean version() {
        ServerVersion version = session.version();
        boolean supported = isMariadb() ? version.isAtLeast(10, 5) : version.isAtLeast(8, 0);
        boolean tested = isMariadb() ? version.isAtLeast(10, 11) : supported;
        String finding = version.toString();
        if (!supported) {
            checks.add(Check.failed(
                    "version", finding, "MySQL 8.0 or MariaDB 10.5 or later is needed: upgrade the server."));
        } else {
            checks.add(
                    tested
                            ? Check.ok("version", finding)
                            : Check.warning(
                                    "version",
                                    finding + ": older than what Tributary is tested with",
                                    "Upgrade to MariaDB 10.11 or later."));
        }
        return supported;
    }

    private boolean log() {
        boolean isOn = variable("log_bin").equals("ON");
        checks.add(
                isOn
                        ? Check.ok("log_bin", "ON")
                        : Check.failed(
                                "log_bin",
                                "OFF: the server keeps no log of changes",
                                "Set log_bin in the server's configuration, and restart it; on Amazon RDS, turn automated"
                                        + " backups on."));
        return isOn;
    }

    /** A setting that takes effect for sessions that begin after it. */
    private void required(String name, String wanted) {
        String value = variable(name);
        checks.add(
                value.equals(wanted)
                        ? Check.ok(name, value)
                        : Check.failed(
                                name,
                                value.isEmpty() ? "not set" : value,
                                "SET GLOBAL " + name + " = '" + wanted + "'; and " + name + "=" + wanted
                                        + " in the server's configuration or parameter group; then let the applications"
                                        + " connect anew: open sessions keep the old setting."));
    }

    private void valueOptions() {
        String name = "binlog_row_value_options";
        if (!variables.containsKey(name)) {
            return;
        }
        String value = variable(name);
        checks.add(
                value.isEmpty()
                        ? Check.ok(name, "none")
                        : Check.failed(
                                name,
                                value + ": updates of JSON are logged as differences",
                                "SET GLOBAL " + name + " = ''; and in the server's configuration; then let the"
                                        + " applications connect anew."));
    }

    private void shown(String... names) {
        for (String name : names) {
            if (variables.containsKey(name)) {
                checks.add(Check.ok(name, variable(name)));
            }
        }
    }

    private void metadata() {
        String value = variable("binlog_row_metadata");
        String finding = value.equals("FULL") || value.isEmpty()
                ? value
                : value + ": columns are known from the catalog; with FULL the log names them itself";
        checks.add(Check.ok("binlog_row_metadata", finding.isEmpty() ? "not known to the server" : finding));
    }

    private void gtids() {
        if (isMariadb()) {
            checks.add(Check.ok("GTIDs", "on, gtid_strict_mode=" + variable("gtid_strict_mode")));
            return;
        }
        String mode = variable("gtid_mode");
        checks.add(
                mode.equals("ON")
                        ? Check.ok("gtid_mode", mode)
                        : Check.warning(
                                "gtid_mode",
                                mode + ": the capture cannot go on at another server after a failover",
                                "Set enforce_gtid_consistency=ON, then gtid_mode=ON, in MySQL's steps: OFF_PERMISSIVE,"
                                        + " ON_PERMISSIVE, ON."));
    }

    private void serverId() {
        String id = variable("server_id");
        checks.add(
                id.equals("0")
                        ? Check.failed(
                                "server_id",
                                "0: the server sends its log to nobody",
                                "SET GLOBAL server_id = 1; and in the server's configuration.")
                        : Check.ok("server_id", id));
    }

    private void replica() {
        String name = variables.containsKey("log_replica_updates") ? "log_replica_updates" : "log_slave_updates";
        String value = variable(name);
        if (value.equals("ON")) {
            checks.add(Check.ok(name, value));
            return;
        }
        String cure = "Set " + name + "=ON in the server's configuration, and restart it; or capture from its source.";
        switch (replicates()) {
            case NO -> checks.add(Check.ok(name, value + "; the server is no replica"));
            case YES ->
                checks.add(Check.failed(name, value + ": this replica's log lacks the changes it replicates", cure));
            case UNKNOWN ->
                checks.add(Check.warning(
                        name,
                        value
                                + ": if the server is a replica, its log lacks the changes it replicates; the user may not"
                                + " see whether it is",
                        cure));
        }
    }

    private enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private Answer replicates() {
        List<String> questions =
                isMariadb() ? List.of("SHOW ALL SLAVES STATUS") : List.of("SHOW REPLICA STATUS", "SHOW SLAVE STATUS");
        return questions.stream()
                .map(this::answer)
                .filter(answer -> answer != Answer.UNKNOWN)
                .findFirst()
                .orElse(Answer.UNKNOWN);
    }

    /** Unknown without the right to ask, or where the server has another name for it. */
    private Answer answer(String question) {
        try {
            return session.query(question).isEmpty() ? Answer.NO : Answer.YES;
        } catch (PipelineException e) {
            return Answer.UNKNOWN;
        }
    }

    private void nameCase() {
        String value = variable("lower_case_table_names");
        if (!value.equals("0")) {
            checks.add(Check.ok("lower_case_table_names", value + ": names of tables are compared in lower case"));
        }
    }
}
