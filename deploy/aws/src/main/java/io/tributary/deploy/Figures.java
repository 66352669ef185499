package io.tributary.deploy;

/** The figures that a pipeline prints as CloudWatch's embedded metrics, as far as alarms look at them. */
final class Figures {
    static final String NAMESPACE = "Tributary";
    static final String BEHIND = "tributary_target_behind_seconds";
    static final String FAILURES = "tributary_failures";
    static final String RUN_TIME = "tributary_run_seconds";

    private Figures() {}
}
