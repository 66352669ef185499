package io.tributary.app.run;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.SourceHealth;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode.Retry;
import io.tributary.error.PipelineException;
import io.tributary.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What only a running process knows of its pipeline at one moment.
 *
 * @param page address of the page that it serves; empty when it serves none
 */
public record Vitals(Capturing capturing, Source source, Applying applying, String page) {
    /** Of a process that has not begun yet. */
    public static final Vitals NONE = new Vitals(
            new Capturing(State.STARTING, null, 0, 0),
            new Source(null, null, null, null),
            new Applying(null, List.of()),
            "");

    public Vitals {
        requireNonNull(capturing, "capturing is null");
        requireNonNull(source, "source is null");
        requireNonNull(applying, "applying is null");
        requireNonNull(page, "page is null");
    }

    /** What the capture is at. */
    public enum State {
        STARTING,
        RUNNING,
        /** Reads nothing more while too much waits for the targets. */
        PAUSED,
        RETRYING,
        FAILED;

        /** As a status has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The capture.
     *
     * @param trouble why it does not go on; null while it does
     * @param attempt failed attempts in a row
     * @param quietSeconds since it was last heard of; more than a moment means that it hangs
     */
    public record Capturing(State state, @Nullable Cause trouble, int attempt, double quietSeconds) {
        /** A capture says something ten times a second. */
        private static final double QUIET_SECONDS_MAX = 60;

        /** Whether it has not said anything for so long that it will not any more. */
        public boolean hangs() {
            return quietSeconds > QUIET_SECONDS_MAX;
        }
    }

    /**
     * The source, asked every few seconds.
     *
     * @param health its last answer; null before the first
     * @param clockOffsetSeconds by how much its clock is ahead of ours; null before the first answer
     * @param trouble why it did not answer when it was last asked; null when it did
     * @param mark how far what is landed is complete; null before that is known
     */
    public record Source(
            @Nullable SourceHealth health,
            @Nullable Double clockOffsetSeconds,
            @Nullable Cause trouble,
            @Nullable Mark mark) {}

    /**
     * Everything committed at the source up to a time is landed.
     *
     * @param commit in this landing commit or one before
     * @param through by the source's clock
     */
    public record Mark(long commit, Instant through) {}

    /**
     * The targets.
     *
     * @param backlogBytes landed and not yet in every target; null when nobody counts
     * @param failing tables whose last attempt failed
     */
    public record Applying(@Nullable Long backlogBytes, List<Failing> failing) {
        public Applying {
            failing = List.copyOf(failing);
        }
    }

    /**
     * A table that could not be applied to a target, or registered, when that was last tried.
     *
     * @param where what failed: {@code apply} or {@code catalog}
     */
    public record Failing(String target, String schema, String table, String where, Cause cause) {
        /** What a loop or a target tells of a table. */
        public static Failing of(String target, TableId table, Target.Stage stage, PipelineException why) {
            return new Failing(
                    target, table.schema(), table.name(), stage.name().toLowerCase(Locale.ROOT), Cause.retried(why));
        }

        public TableId id() {
            return new TableId(schema, table);
        }
    }

    /** Why something does not go on, and what to do; the hint may be empty. */
    public record Cause(String code, String message, String hint) {
        public static Cause of(PipelineException failure) {
            return new Cause(failure.code().name(), PipelineException.describe(failure), failure.hint());
        }

        /** As {@link #of}, of what is tried again where that can help; the hint says so. */
        public static Cause retried(PipelineException failure) {
            if (failure.code().retry() != Retry.AGAIN) {
                return of(failure);
            }
            String hint = failure.hint().replaceFirst("[.]$", "");
            return new Cause(
                    failure.code().name(),
                    PipelineException.describe(failure),
                    hint.isEmpty() ? "This is tried again" : hint + "; this is tried again");
        }
    }
}
