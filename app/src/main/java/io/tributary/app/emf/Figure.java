package io.tributary.app.emf;

/** What is told, under the name that alarms and dashboards know it by; docs/guide/operations.md lists them. */
public enum Figure {
    /** How much older, by the source's clock, the last transaction applied is than the last one landed; of the slowest table. */
    LAG("tributary_lag_seconds", "Seconds"),
    /** Tables that are stopped, or that could not be applied. */
    FAILING("tributary_failing_tables", "Count"),
    /** Rows of load and change files that were landed since the last line. */
    LANDED_ROWS("tributary_landed_rows", "Count"),
    LANDED_FILES("tributary_landed_files", "Count"),
    LANDED_BYTES("tributary_landed_bytes", "Bytes"),
    /** Rows of landed files that came into a target since the last line. */
    APPLIED_ROWS("tributary_applied_rows", "Count"),
    APPLIED_FILES("tributary_applied_files", "Count"),
    APPLIED_BYTES("tributary_applied_bytes", "Bytes"),
    /** How long the process, or the call of a function, has been at work. */
    RUN("tributary_run_seconds", "Seconds");

    private final String key;
    private final String unit;

    Figure(String key, String unit) {
        this.key = key;
        this.unit = unit;
    }

    /** Its name as a metric. */
    public String key() {
        return key;
    }

    /** Its unit, by CloudWatch's name. */
    public String unit() {
        return unit;
    }
}
