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
 * @param loadPosition position of the latest load started; changes that it tells are not landed
 * @param lastFile path of the change file named last, empty when none was; names only grow
 * @param lastLoadNumber highest load file number given out, 0 when none was
 * @param counts rows landed by the latest load and every change since, over all
 * @param stopped why the table is stopped; null unless the phase is {@code STOPPED}
 * @param started names given out before the latest load started
 * @param superseded names of files that the latest finished load has made needless: up to these they may be deleted
 * @param lastCommit number of the last commit about the table, 0 before the first
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
        Cut superseded,
        long lastCommit) {
    public static final TableState NEW = new TableState(Phase.NEW, 0, 0, Position.NONE, "", 0, LandedCounts.NONE, null);

    public TableState {
        requireNonNull(phase, "phase is null");
        requireNonNull(loadPosition, "loadPosition is null");
        requireNonNull(lastFile, "lastFile is null");
        requireNonNull(counts, "counts is null");
        requireNonNull(started, "started is null");
        requireNonNull(superseded, "superseded is null");
    }

    /** A state as of no commit, with no needless files. */
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
                Cut.NONE,
                0);
    }

    /** This state and one more item of the log about this table; {@code commit} is the whole commit it stands in. */
    TableState after(TableItem tableItem, Commit commit) {
        LandedItem item = tableItem.item();
        Draft next = new Draft(this);
        next.lastCommit = commit.number();
        switch (ItemKind.of(item)) {
            case LOAD -> next.loaded((LandedFile) item);
            case CHANGE, UPSERT -> next.changed((LandedFile) item);
            case LOAD_STARTED -> next.loadStarted((TableEvent.LoadStarted) item);
            case LOAD_FINISHED -> next.loadFinished((TableEvent.LoadFinished) item, loadNumbers(tableItem, commit));
            case TRUNCATED -> {}
            case SCHEMA_CHANGED -> next.schemaVersion = ((TableEvent.SchemaChanged) item).schemaVersion();
            case STOPPED -> next.phase(Phase.STOPPED, (Stopped) item);
            case DROPPED -> next.phase(Phase.DROPPED, null);
        }
        return next.state();
    }

    /** This state once the capture was ended on purpose: nothing is landed for the table until it is loaded anew. */
    TableState forgotten() {
        Draft next = new Draft(this);
        next.phase(Phase.NEW, null);
        return next.state();
    }

    /** Numbers of the files of a finished load. */
    private static LongStream loadNumbers(TableItem finished, Commit commit) {
        return commit.items().stream()
                .filter(item -> item.table().equals(finished.table()) && ItemKind.of(item.item()) == ItemKind.LOAD)
                .mapToLong(item -> DataFileName.order(((LandedFile) item.item()).path()))
                .filter(number -> number > 0);
    }

    /** The next state while it is being worked out. */
    private static final class Draft {
        private Phase phase;
        private int generation;
        private int schemaVersion;
        private Position loadPosition;
        private String lastFile;
        private long lastLoadNumber;
        private LandedCounts counts;
        private @Nullable Stopped stopped;
        private Cut started;
        private Cut superseded;
        private long lastCommit;

        Draft(TableState from) {
            phase = from.phase;
            generation = from.generation;
            schemaVersion = from.schemaVersion;
            loadPosition = from.loadPosition;
            lastFile = from.lastFile;
            lastLoadNumber = from.lastLoadNumber;
            counts = from.counts;
            stopped = from.stopped;
            started = from.started;
            superseded = from.superseded;
            lastCommit = from.lastCommit;
        }

        void loaded(LandedFile file) {
            lastLoadNumber = Math.max(lastLoadNumber, DataFileName.order(file.path()));
            goOn(file);
            if (file.generation() == generation) {
                counts = new LandedCounts(counts.loaded() + file.counts().rows(), counts.changes());
            }
        }

        /** Who adopts files stops a table only for as long as one of them cannot be read. */
        private void goOn(LandedFile file) {
            if (phase == Phase.STOPPED && file.isAdopted()) {
                phase(Phase.STREAMING, null);
            }
        }

        void changed(LandedFile file) {
            goOn(file);
            lastFile = file.path();
            counts = new LandedCounts(counts.loaded(), counts.changes().plus(file.counts()));
        }

        void loadStarted(TableEvent.LoadStarted event) {
            phase(Phase.LOADING, null);
            generation = event.generation();
            schemaVersion = event.schemaVersion();
            loadPosition = event.position();
            counts = LandedCounts.NONE;
            started = new Cut(lastFile, lastLoadNumber);
        }

        /** Load numbers before those of a finished load belong to earlier loads, also to loads given up half way. */
        void loadFinished(TableEvent.LoadFinished event, LongStream loadNumbers) {
            if (event.generation() != generation) {
                return;
            }
            if (phase == Phase.LOADING) {
                phase = Phase.STREAMING;
            }
            long first = loadNumbers.min().orElse(started.lastLoadNumber() + 1);
            superseded = new Cut(started.lastFile(), first - 1);
        }

        void phase(Phase next, @Nullable Stopped why) {
            phase = next;
            stopped = why;
        }

        TableState state() {
            return new TableState(
                    phase,
                    generation,
                    schemaVersion,
                    loadPosition,
                    lastFile,
                    lastLoadNumber,
                    counts,
                    stopped,
                    started,
                    superseded,
                    lastCommit);
        }
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
