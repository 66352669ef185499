package io.tributary.capture;

import static java.util.Objects.requireNonNull;

/**
 * One precondition, looked at before anything runs.
 *
 * @param subject what was looked at, such as {@code wal_level}
 * @param finding what was found, in words
 * @param cure what to do about it: a command or a setting; empty when the outcome is {@code OK}
 */
public record Check(String subject, Outcome outcome, String finding, String cure) {
    public Check {
        requireNonNull(subject, "subject is null");
        requireNonNull(outcome, "outcome is null");
        requireNonNull(finding, "finding is null");
        requireNonNull(cure, "cure is null");
    }

    public static Check ok(String subject, String finding) {
        return new Check(subject, Outcome.OK, finding, "");
    }

    public static Check warning(String subject, String finding, String cure) {
        return new Check(subject, Outcome.WARNING, finding, cure);
    }

    public static Check failed(String subject, String finding, String cure) {
        return new Check(subject, Outcome.FAILED, finding, cure);
    }

    /** Whether the pipeline can run. */
    public enum Outcome {
        OK,
        WARNING,
        FAILED
    }
}
