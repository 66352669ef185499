package io.tributary.app.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tributary.app.run.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * One table, as {@code status --json} shows it, in one flat object.
 *
 * @param table {@code schema.table}
 * @param target where its final table is; null in a pipeline with one target
 * @param state {@code new}, {@code loading}, {@code streaming}, {@code stopped} or {@code dropped}
 * @param paused whether somebody asked that it not be applied for now
 * @param load the latest full load
 * @param rows in the final table; null when the target cannot say
 * @param unmatchedUpdates updates applied since then that found no row with their key, of a folder that DMS writes: where a
 *     key was updated, its old row is still there
 * @param changes landed since the latest load began
 * @param progress how far landing and target are
 * @param trouble what is wrong with the table; null when nothing is
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TableReport(
        String table,
        @Nullable String target,
        String state,
        boolean paused,
        @JsonUnwrapped Load load,
        @Nullable Long rows,
        long unmatchedUpdates,
        @JsonUnwrapped Changes changes,
        @JsonUnwrapped Progress progress,
        @Nullable Trouble trouble) {
    public TableReport {
        requireNonNull(table, "table is null");
        requireNonNull(state, "state is null");
        requireNonNull(load, "load is null");
        requireNonNull(changes, "changes is null");
        requireNonNull(progress, "progress is null");
    }

    /** Rows landed by the latest load and since. */
    public long landedRows() {
        return load.loadRows() + changes.inserts() + changes.updates() + changes.deletes();
    }

    /**
     * The latest full load.
     *
     * @param loadPercent of the source's estimate of rows; null when it is not known
     * @param loadRows landed by it, or read so far while it is under way
     */
    public record Load(@Nullable Integer loadPercent, long loadRows) {}

    /**
     * Rows of change files by operation, and versions of the columns after the first.
     *
     * @param ddls changes of the table's columns that were landed
     */
    public record Changes(long inserts, long updates, long deletes, long ddls) {}

    /**
     * How far landing and target are.
     *
     * @param landedPosition everything up to it is landed; empty before the first commit
     * @param appliedPosition everything up to it is in the final table; empty before the first
     * @param landedCommit number of the last landing commit about the table
     * @param appliedCommit number of the last of them that the final table holds, 0 before the first
     * @param lastChange commit time, at the source, of the last change in the final table; null before the first
     * @param completeThrough source time up to which the final table has everything that was committed; null when not known
     * @param behindSeconds age of {@code completeThrough}, also while nothing changes
     * @param lagSeconds how much older, by the source's clock, the last transaction applied is than the last one landed;
     *     null before the first is applied, and for a table that is stopped or dropped
     * @param sinceSeconds age of the last transaction applied; null before the first
     * @param applySeconds how long it took to apply the table last; null when nobody measures
     */
    public record Progress(
            String landedPosition,
            String appliedPosition,
            long landedCommit,
            long appliedCommit,
            @Nullable String lastChange,
            @Nullable String completeThrough,
            @Nullable Double behindSeconds,
            @Nullable Double lagSeconds,
            @Nullable Double sinceSeconds,
            @Nullable Double applySeconds) {}

    /**
     * Why a table does not go on.
     *
     * @param where {@code capture}, {@code apply}, or {@code catalog} when the rows are as they should be
     * @param hint what to do about it; may be empty
     */
    public record Trouble(String where, String code, String message, String hint) {}
}
