package io.tributary.app.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at one moment: the one record that {@code status --json}, the page and the metrics show. Times are ISO-8601 in UTC;
 * what is called a source time is by the source's clock.
 *
 * @param pipeline its name
 * @param at when this was put together, by this machine's clock
 * @param state of the capture: {@code stopped} when no process captures, {@code starting}, {@code running}, {@code paused}
 *     while too much waits for the targets, {@code retrying} after a failure that may heal, {@code failed} when it does not
 * @param process the process that is capturing; null when none is
 * @param applier the process that applies what another captures; null when none does
 * @param commit number of the last landing commit, 0 before the first
 * @param source null in a pipeline without source
 * @param landing how far what is landed goes
 * @param targets in the order of the pipeline file
 * @param problems what keeps the copies from being true and fresh, the worst first, each with its cure
 * @param tables every table ever landed, by name
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StatusReport(
        String pipeline,
        String at,
        String state,
        @Nullable Running process,
        @Nullable Running applier,
        long commit,
        @Nullable SourceReport source,
        LandingReport landing,
        List<TargetReport> targets,
        List<Problem> problems,
        List<TableReport> tables) {
    public StatusReport {
        requireNonNull(pipeline, "pipeline is null");
        requireNonNull(at, "at is null");
        requireNonNull(state, "state is null");
        requireNonNull(landing, "landing is null");
        targets = List.copyOf(targets);
        problems = List.copyOf(problems);
        tables = List.copyOf(tables);
    }

    /**
     * A process.
     *
     * @param command {@code run}, {@code capture}, or {@code apply}
     * @param started when
     * @param page address of its page; empty when it has none
     */
    public record Running(String command, long pid, String host, String started, String page) {}

    /**
     * The source, as it was when it was last asked; figures are null where the source does not have them or was never asked.
     *
     * @param kind {@code postgresql}, {@code mysql} or {@code mariadb}
     * @param address without user and password
     * @param reachable whether it answered when it was last asked; null when it was not asked
     * @param position the end of its log
     * @param clockOffsetSeconds by how much its clock is ahead of this machine's; all lags are corrected for it
     * @param lagBytes of log that it keeps because they are not landed yet
     * @param keptBytes of log that it keeps
     * @param leftBytes of log that may be written before it gives up keeping it for this pipeline
     * @param keptSeconds how long it keeps its log
     */
    public record SourceReport(
            String kind,
            String address,
            @Nullable Boolean reachable,
            @Nullable String position,
            @Nullable Double clockOffsetSeconds,
            @Nullable Long lagBytes,
            @Nullable Long keptBytes,
            @Nullable Long leftBytes,
            @Nullable Long keptSeconds) {}

    /**
     * The landing zone.
     *
     * @param place folder or address
     * @param position everything up to it is landed; empty before the first commit
     * @param completeThrough source time up to which everything committed at the source is landed; null when it is not known
     * @param behindSeconds age of {@code completeThrough}
     * @param rowsPerSecond landed over the last seconds; null when nobody measures
     * @param backlogBytes landed and not yet in every target; null when no process counts them
     * @param backlogBytesMax the capture pauses beyond
     */
    public record LandingReport(
            String place,
            String position,
            @Nullable String completeThrough,
            @Nullable Double behindSeconds,
            @Nullable Double rowsPerSecond,
            @Nullable Long backlogBytes,
            long backlogBytesMax) {}

    /**
     * One target over all its tables.
     *
     * @param name where it is, without secrets
     * @param format {@code csv}, {@code parquet}, {@code iceberg} or {@code database}
     * @param completeThrough of the table that is furthest behind, paused ones left out; null when none has one
     * @param behindSeconds age of {@code completeThrough}
     * @param rowsPerSecond applied over the last seconds; null when nobody measures
     * @param failing tables that could not be applied
     */
    public record TargetReport(
            String name,
            String format,
            @Nullable String completeThrough,
            @Nullable Double behindSeconds,
            @Nullable Double rowsPerSecond,
            long failing) {}

    /**
     * One thing that somebody should know of.
     *
     * @param severity {@code error}: something stands still; {@code warning}: it will, or figures need an explanation
     * @param where {@code source}, {@code capture}, {@code landing}, {@code apply} or {@code clock}
     * @param table the table it is about; null when it is about all of them
     * @param target the target it is about; null in a pipeline with one target
     * @param code an error code, or one of the words that the guide lists
     * @param message what is wrong
     * @param hint what to do; may be empty
     */
    public record Problem(
            String severity,
            String where,
            @Nullable String table,
            @Nullable String target,
            String code,
            String message,
            String hint) {
        public static final String ERROR = "error";
        public static final String WARNING = "warning";
    }
}
