package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one table.
 *
 * @param phase where the table stands
 * @param generation of the latest load started, 0 before the first
 * @param schemaVersion of the rows landed next, 0 before the first load
 * @param loadPosition position of the latest load started; changes at or before it are not landed
 * @param lastFile path of the change file named last, empty when none was; names only grow
 * @param lastLoadNumber highest load file number given out, 0 when none was
 * @param counts rows landed by the latest load and every change since, over all
 * @param stopped why the table is stopped; null unless the phase is {@code STOPPED}
 */
public record TableState(
        Phase phase,
        int generation,
        int schemaVersion,
        Position loadPosition,
        String lastFile,
        long lastLoadNumber,
        LandedCounts counts,
        TableEvent.@Nullable Stopped stopped) {
    public static final TableState NEW = new TableState(Phase.NEW, 0, 0, Position.NONE, "", 0, LandedCounts.NONE, null);

    public TableState {
        requireNonNull(phase, "phase is null");
        requireNonNull(loadPosition, "loadPosition is null");
        requireNonNull(lastFile, "lastFile is null");
        requireNonNull(counts, "counts is null");
    }

    /** Where a table stands. */
    public enum Phase {
        NEW,
        LOADING,
        STREAMING,
        STOPPED,
        DROPPED
    }

    /**
     * @param loaded rows of the latest finished load
     * @param changes rows of change files since that load started
     */
    public record LandedCounts(long loaded, RowCounts changes) {
        public static final LandedCounts NONE = new LandedCounts(0, RowCounts.NONE);
    }
}
