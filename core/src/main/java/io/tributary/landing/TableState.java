package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import io.tributary.landing.TableEvent.Stopped;
import java.util.stream.LongStream;
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
 * @param started names given out before the latest load started
 * @param superseded names of files that the latest finished load has made needless: up to these they may be deleted
 */
public record TableState(
        Phase phase,
        int generation,
        int schemaVersion,
        Position loadPosition,
        String lastFile,
        long lastLoadNumber,
        LandedCounts counts,
        @Nullable Stopped stopped,
        Cut started,
        Cut superseded) {
    public static final TableState NEW = new TableState(Phase.NEW, 0, 0, Position.NONE, "", 0, LandedCounts.NONE, null);

    public TableState {
        requireNonNull(phase, "phase is null");
        requireNonNull(loadPosition, "loadPosition is null");
        requireNonNull(lastFile, "lastFile is null");
        requireNonNull(counts, "counts is null");
        requireNonNull(started, "started is null");
        requireNonNull(superseded, "superseded is null");
    }

    /** A state with no needless files. */
    public TableState(
            Phase phase,
            int generation,
            int schemaVersion,
            Position loadPosition,
            String lastFile,
            long lastLoadNumber,
            LandedCounts counts,
            @Nullable Stopped stopped) {
        this(
                phase,
                generation,
                schemaVersion,
                loadPosition,
                lastFile,
                lastLoadNumber,
                counts,
                stopped,
                Cut.NONE,
                Cut.NONE);
    }

    /** This state and one more item of the log about this table; {@code commit} is the whole commit it stands in. */
    TableState after(TableItem tableItem, Commit commit) {
        LandedItem item = tableItem.item();
        return switch (ItemKind.of(item)) {
            case LOAD -> loaded((LandedFile) item);
            case CHANGE -> changed((LandedFile) item);
            case LOAD_STARTED -> loadStarted((TableEvent.LoadStarted) item);
            case LOAD_FINISHED -> loadFinished((TableEvent.LoadFinished) item, loadFiles(tableItem, commit));
            case TRUNCATED -> this;
            case SCHEMA_CHANGED -> schemaChanged((TableEvent.SchemaChanged) item);
            case STOPPED -> phase(Phase.STOPPED, (Stopped) item);
            case DROPPED -> phase(Phase.DROPPED, null);
        };
    }

    private TableState loaded(LandedFile file) {
        long number = DataFileName.parse(file.path()).map(DataFileName::order).orElse(0L);
        long rows = counts.loaded() + file.counts().rows();
        return new TableState(
                phase,
                generation,
                schemaVersion,
                loadPosition,
                lastFile,
                Math.max(lastLoadNumber, number),
                file.generation() == generation ? new LandedCounts(rows, counts.changes()) : counts,
                stopped,
                started,
                superseded);
    }

    private TableState changed(LandedFile file) {
        return new TableState(
                phase,
                generation,
                schemaVersion,
                loadPosition,
                file.path(),
                lastLoadNumber,
                new LandedCounts(counts.loaded(), counts.changes().plus(file.counts())),
                stopped,
                started,
                superseded);
    }

    private TableState loadStarted(TableEvent.LoadStarted event) {
        return new TableState(
                Phase.LOADING,
                event.generation(),
                event.schemaVersion(),
                event.position(),
                lastFile,
                lastLoadNumber,
                LandedCounts.NONE,
                null,
                new Cut(lastFile, lastLoadNumber),
                superseded);
    }

    private TableState loadFinished(TableEvent.LoadFinished event, LongStream loadNumbers) {
        if (event.generation() != generation) {
            return this;
        }
        return new TableState(
                phase == Phase.LOADING ? Phase.STREAMING : phase,
                generation,
                schemaVersion,
                loadPosition,
                lastFile,
                lastLoadNumber,
                counts,
                stopped,
                started,
                new Cut(started.lastFile(), loadNumbers.min().orElse(started.lastLoadNumber() + 1) - 1));
    }

    /** Numbers before these belong to earlier loads, also to loads given up half way. */
    private LongStream loadFiles(TableItem finished, Commit commit) {
        return commit.items().stream()
                .filter(item -> item.table().equals(finished.table()) && ItemKind.of(item.item()) == ItemKind.LOAD)
                .flatMap(item -> DataFileName.parse(((LandedFile) item.item()).path()).stream())
                .mapToLong(DataFileName::order);
    }

    private TableState schemaChanged(TableEvent.SchemaChanged event) {
        return new TableState(
                phase,
                generation,
                event.schemaVersion(),
                loadPosition,
                lastFile,
                lastLoadNumber,
                counts,
                stopped,
                started,
                superseded);
    }

    private TableState phase(Phase next, @Nullable Stopped why) {
        return new TableState(
                next,
                generation,
                schemaVersion,
                loadPosition,
                lastFile,
                lastLoadNumber,
                counts,
                why,
                started,
                superseded);
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
     * Rows landed.
     *
     * @param loaded rows of the latest load, 0 while it is under way
     * @param changes rows of change files since that load started
     */
    public record LandedCounts(long loaded, RowCounts changes) {
        public static final LandedCounts NONE = new LandedCounts(0, RowCounts.NONE);
    }

    /**
     * A cut through a table's data files by their names, which only grow.
     *
     * @param lastFile path of the last change file before the cut, empty when there is none
     * @param lastLoadNumber number of the last load file before the cut, 0 when there is none
     */
    public record Cut(String lastFile, long lastLoadNumber) {
        public static final Cut NONE = new Cut("", 0);

        public Cut {
            requireNonNull(lastFile, "lastFile is null");
        }
    }
}
