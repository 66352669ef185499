package io.tributary.app.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * One table, as {@code status --json} shows it, in one flat object.
 *
 * @param table {@code schema.table}
 * @param target where its final table is; null in a pipeline with one target
 * @param state {@code new}, {@code loading}, {@code streaming}, {@code stopped} or {@code dropped}
 * @param loadPercent of the latest load; null when it is not known
 * @param rows in the final table
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
        @Nullable Integer loadPercent,
        long rows,
        long unmatchedUpdates,
        @JsonUnwrapped Changes changes,
        @JsonUnwrapped Progress progress,
        @Nullable Trouble trouble) {
    public TableReport {
        requireNonNull(table, "table is null");
        requireNonNull(state, "state is null");
        requireNonNull(changes, "changes is null");
        requireNonNull(progress, "progress is null");
    }

    /** Rows of change files by operation. */
    public record Changes(long inserts, long updates, long deletes) {}

    /**
     * How far landing and target are.
     *
     * @param landedPosition everything up to it is landed; empty before the first commit
     * @param appliedPosition everything up to it is in the final table; empty before the first
     * @param lagSeconds how much older, by the source's clock, the last transaction applied is than the last one landed;
     *     null before the first is applied, and for a table that is stopped or dropped
     * @param sinceSeconds age of the last transaction applied; null before the first
     */
    public record Progress(
            String landedPosition,
            String appliedPosition,
            @Nullable Double lagSeconds,
            @Nullable Double sinceSeconds) {}

    /**
     * Why a table does not go on.
     *
     * @param where {@code capture}, {@code apply}, or {@code catalog} when the rows are as they should be
     * @param hint what to do about it; may be empty
     */
    public record Trouble(String where, String code, String message, String hint) {}
}
