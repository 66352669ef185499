package io.tributary.app.metrics;

import java.util.List;

/**
 * Every figure that is measured, under the name that Prometheus or CloudWatch knows it by: base units, {@code _total} for what only
 * grows. The label {@code pipeline} comes first on each of them; CloudWatch's have no others but the target, since it takes money for every
 * combination.
 */
public enum Metric {
    RUNNING(
            "tributary_running",
            Kind.GAUGE,
            "1 while the capture goes on, 0 while it is stopped, starting, retrying or failed"),
    PROBLEMS("tributary_problems", Kind.GAUGE, "Problems that the status shows, by severity", "severity"),
    TABLES("tributary_tables", Kind.GAUGE, "Tables, by state", "state"),
    SOURCE_REACHABLE(
            "tributary_source_reachable", Kind.GAUGE, "1 when the source answered when it was last asked, else 0"),
    SOURCE_LAG(
            "tributary_source_lag_bytes",
            Kind.GAUGE,
            "Log that the source keeps because this pipeline has not landed it yet"),
    SOURCE_KEPT("tributary_source_log_kept_bytes", Kind.GAUGE, "Log that the source keeps"),
    SOURCE_LEFT(
            "tributary_source_log_left_bytes",
            Kind.GAUGE,
            "Log that may be written before the source gives up keeping it for this pipeline"),
    SOURCE_CLOCK_OFFSET(
            "tributary_source_clock_offset_seconds",
            Kind.GAUGE,
            "By how much the source's clock is ahead of this machine's"),
    LANDING_COMMITS("tributary_landing_commits_total", Kind.COUNTER, "Commits landed"),
    LANDING_BEHIND(
            "tributary_landing_behind_seconds",
            Kind.GAUGE,
            "Age of the source time up to which everything is landed, also while nothing changes"),
    LANDING_BACKLOG("tributary_landing_backlog_bytes", Kind.GAUGE, "Landed and not yet in every target"),
    TARGET_BEHIND(
            "tributary_target_behind_seconds",
            Kind.GAUGE,
            "Age of the source time up to which the table furthest behind is complete in the target",
            "target"),
    TARGET_FAILING("tributary_target_failing_tables", Kind.GAUGE, "Tables that could not be applied", "target"),
    TABLE_LOAD("tributary_table_load_ratio", Kind.GAUGE, "How much of the latest full load is done, 0 to 1", "table"),
    TABLE_LOAD_ROWS("tributary_table_load_rows", Kind.GAUGE, "Rows of the latest full load, so far", "table"),
    TABLE_CHANGES(
            "tributary_table_changes_total",
            Kind.COUNTER,
            "Changes landed since the latest load began, by operation",
            "table",
            "operation"),
    TABLE_DDLS("tributary_table_ddls_total", Kind.COUNTER, "Changes of the table's columns that were landed", "table"),
    TABLE_ROWS("tributary_table_rows", Kind.GAUGE, "Rows in the final table", "target", "table"),
    TABLE_BEHIND(
            "tributary_table_behind_seconds",
            Kind.GAUGE,
            "Age of the source time up to which the final table is complete, also while nothing changes",
            "target",
            "table"),
    TABLE_FAILING(
            "tributary_table_failing",
            Kind.GAUGE,
            "1 when the table is stopped or could not be applied, else 0",
            "target",
            "table"),
    LAG(
            "tributary_lag_seconds",
            "How much older, by the source's clock, the last transaction applied is than the last one landed; of the table"
                    + " furthest behind. None where the source tells no times, as files of DMS"),
    FAILING(
            "tributary_failing_tables",
            "Tables that are stopped or could not be applied; up to twenty of them are named in `failingTables`"),
    LANDED_ROWS(
            "tributary_landed_rows",
            "Rows of load and change files landed since the line before; by `run`, `capture`, and `apply` of a folder"),
    LANDED_FILES("tributary_landed_files", "Those files"),
    LANDED_BYTES("tributary_landed_bytes", "Their bytes"),
    APPLIED_ROWS(
            "tributary_applied_rows",
            "Rows of landed files that came into the target since the line before; by `run` and `apply`"),
    APPLIED_FILES("tributary_applied_files", "Those files"),
    APPLIED_BYTES("tributary_applied_bytes", "Their bytes"),
    RUN("tributary_run_seconds", "Since the command began");

    private final String key;
    private final Kind kind;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    /** One that is printed in lines for CloudWatch. */
    Metric(String key, String help) {
        this(key, Kind.PRINTED, help);
    }

    /** One that Prometheus scrapes. */
    Metric(String key, Kind kind, String help, String... labels) {
        this.key = key;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** How a figure moves. */
    public enum Kind {
        /** Up and down. */
        GAUGE,
        /** Only up, until it begins anew. */
        COUNTER,
        /** Up and down, or what came since the line before; in lines for CloudWatch, not scraped. */
        PRINTED
    }

    /** Its name, such as {@code tributary_landing_behind_seconds}. */
    public String key() {
        return key;
    }

    public Kind kind() {
        return kind;
    }

    /** What it is, in one sentence. */
    public String help() {
        return help;
    }

    /** Names of its labels after {@code pipeline}, in the order of a sample's values. */
    public List<String> labels() {
        return labels;
    }

    /** Whether Prometheus scrapes it. */
    public boolean isScraped() {
        return kind != Kind.PRINTED;
    }

    /** Its unit, by CloudWatch's name. */
    public String unit() {
        return key.endsWith("_seconds") ? "Seconds" : key.endsWith("_bytes") ? "Bytes" : "Count";
    }

    /** Whether there is one for each table. */
    public boolean isOfTables() {
        return labels().contains("table");
    }
}
