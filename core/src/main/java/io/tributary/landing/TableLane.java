package io.tributary.landing;

import io.tributary.change.TableId;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the writer knows of one table beyond the last commit: what the next files carry, and which names are given out.
 * Confined to the capture's thread, except {@link #nextLoadPath}.
 */
final class TableLane {
    private final TableId table;
    private final FileNames names;
    private final Clock clock;
    private final AtomicLong lastLoadNumber;
    private long lastChange;
    private int generation;
    private int schemaVersion;
    private boolean stopped;

    TableLane(TableId table, TableState state, FileNames names, Clock clock) {
        this.table = table;
        this.names = names;
        this.clock = clock;
        this.generation = state.generation();
        this.schemaVersion = state.schemaVersion();
        this.lastLoadNumber = new AtomicLong(state.lastLoadNumber());
        this.lastChange = DataFileName.order(state.lastFile());
    }

    TableId table() {
        return table;
    }

    int generation() {
        return generation;
    }

    int schemaVersion() {
        return schemaVersion;
    }

    void loadStarted(TableEvent.LoadStarted event) {
        if (event.generation() <= generation) {
            throw new IllegalArgumentException("Generation " + event.generation() + " of " + table
                    + " cannot start: generation " + generation + " has");
        }
        stopped = false;
        generation = event.generation();
        schemaVersion = event.schemaVersion();
    }

    /** Nothing more is landed for the table until its next load starts. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    void schemaChanged(TableEvent.SchemaChanged event) {
        schemaVersion = event.schemaVersion();
    }

    /** The clock's time, or a millisecond after the last name where the clock is not past it. */
    String nextChangePath() {
        lastChange = Math.max(names.now(clock), lastChange + 1);
        return names.path(new DataFileName(table, LandedFile.Kind.CHANGE, lastChange));
    }

    String nextLoadPath() {
        return names.path(new DataFileName(table, LandedFile.Kind.LOAD, lastLoadNumber.incrementAndGet()));
    }
}
