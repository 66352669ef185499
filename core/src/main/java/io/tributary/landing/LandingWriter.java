package io.tributary.landing;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a landing zone. Confined to the capture's thread, except the {@link LoadAppender}s it hands out.
 */
public final class LandingWriter implements AutoCloseable {
    /**
     * Claims the landing zone, reads its state, fences every earlier writer by committing an entry with a new epoch,
     * and removes data files that no commit names.
     */
    public static LandingWriter open(Files files, LandingSettings settings, Clock clock, String holder) {
        throw new UnsupportedOperationException();
    }

    /** The log folded up to the last commit, this writer's own commits included. */
    public LandingState state() {
        throw new UnsupportedOperationException();
    }

    /** Stores a schema version; durable before it returns. Storing the same version again with equal content is fine. */
    public void putSchema(TableSchema schema) {
        throw new UnsupportedOperationException();
    }

    /** A stored schema version. */
    public TableSchema schema(TableId table, int version) {
        throw new UnsupportedOperationException();
    }

    /** The appender of that table's changes; the same one every time. The table must have a schema version. */
    public ChangeAppender changes(TableId table) {
        throw new UnsupportedOperationException();
    }

    /** An event after the rows appended so far; ends the table's open change file. Published by the next commit. */
    public void event(TableId table, TableEvent event) {
        throw new UnsupportedOperationException();
    }

    /** Adds a finished load's files and its {@code LoadFinished} event to the next commit. */
    public void loadFinished(TableId table, int generation, Iterable<LandedFile> loadFiles) {
        throw new UnsupportedOperationException();
    }

    /** A new appender of load rows for one thread; several may write one table's load at a time. */
    public LoadAppender load(TableId table, int generation, int schemaVersion) {
        throw new UnsupportedOperationException();
    }

    /** Says that the rows appended so far end with a whole transaction, so that a commit may follow. */
    public void transactionEnded(Position position, @Nullable Instant sourceTime) {
        throw new UnsupportedOperationException();
    }

    /** Whether there is something to commit and the interval or a limit says it is time. */
    public boolean commitDue() {
        throw new UnsupportedOperationException();
    }

    /**
     * Publishes everything since the last commit: data files durable first,
     * then the entry. No-op when there is nothing new. After an exception the writer is unusable: close it and open
     * another, which starts from what was committed.
     *
     * @return the state afterwards
     */
    public LandingState commit() {
        throw new UnsupportedOperationException();
    }

    /** As {@link #commit}, with a mark about the source, also when there is nothing else to say. */
    public LandingState commit(SourceMark mark, Position position) {
        throw new UnsupportedOperationException();
    }

    /** Gives up what is uncommitted and releases the claim. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
