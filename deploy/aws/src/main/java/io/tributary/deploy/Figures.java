package io.tributary.deploy;

/** The figures that a pipeline prints as CloudWatch's embedded metrics, as far as alarms look at them. */
final class Figures {
    static final String NAMESPACE = "Tributary";
    static final String LAG = "tributary_lag_seconds";
    static final String FAILING = "tributary_failing_tables";
    /** Only a capture tells it. */
    static final String LANDED_FILES = "tributary_landed_files";

    private Figures() {}
}
