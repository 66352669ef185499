package io.tributary.app.web;

import io.tributary.app.console.LogTail;
import io.tributary.app.history.History;
import io.tributary.app.history.Runs;
import io.tributary.app.status.StatusReport;
import java.util.List;
import java.util.Optional;

/** What the page is about. Thread-safe; nothing in it is a row's value or a secret. */
public interface ConsoleView {
    /** The pipeline's name, and the version of what runs it. */
    About about();

    /** The last status; empty before the first. */
    Optional<StatusReport> status();

    /** Figures as Prometheus reads them. */
    String metrics();

    Health health();

    /** What is worth knowing of one table; empty when there is none of that name. */
    Optional<TableDetails> table(String table);

    /** Points of a table, or of the pipeline when the name is empty. */
    History.Points history(String table);

    List<Runs.Run> runs();

    /** Log lines with a greater number. */
    List<LogTail.Line> log(long after);

    /**
     * Does what a button says; asks, and returns before it is done.
     *
     * @return what will happen, as a sentence; empty when there is no table of that name
     */
    Optional<String> act(Action action, String table);

    /** Which pipeline this is. */
    record About(String pipeline, String version, boolean readOnly, List<String> actions) {}

    /** What buttons do to a table. */
    enum Action {
        /** Tries again what stopped it. */
        RETRY,
        /** Loads it anew. */
        RELOAD,
        /** Lands it, and applies it no more for now. */
        PAUSE,
        /** Applies it again. */
        RESUME
    }

    /**
     * Whether the process does what it is there for.
     *
     * @param alive false when it hangs or has failed, and only another start helps
     * @param ready false while copies do not follow, for whatever reason
     * @param reasons why not; empty when all is well
     */
    record Health(boolean alive, boolean ready, List<String> reasons) {
        public Health {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * One table.
     *
     * @param commits about it, the newest first, some dozens at most
     * @param schemas versions of its columns, the newest first
     */
    record TableDetails(String table, List<Landed> commits, List<Schema> schemas) {
        public TableDetails {
            commits = List.copyOf(commits);
            schemas = List.copyOf(schemas);
        }
    }

    /**
     * What one commit landed for a table.
     *
     * @param sourceTime of its last transaction; empty when it holds none
     * @param files with their rows, and events in words
     */
    record Landed(long commit, String landed, String sourceTime, List<LandedThing> files) {
        public Landed {
            files = List.copyOf(files);
        }
    }

    /** A file of a commit, or an event, which has no rows and no bytes. */
    record LandedThing(String name, long rows, long bytes) {}

    /** A version of the columns; a column is its name and its type. */
    record Schema(int version, List<ColumnText> columns) {
        public Schema {
            columns = List.copyOf(columns);
        }
    }

    /** A column; {@code key} when it is part of what identifies a row. */
    record ColumnText(String name, String type, boolean key) {}
}
