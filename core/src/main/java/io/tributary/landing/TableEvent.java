package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import io.tributary.error.ErrorCode;

/** Something that happened to a table and is not a row. */
public sealed interface TableEvent extends LandedItem {
    /**
     * A full load began. From here on the table's files carry the new generation, and changes that the load shows are
     * no longer landed for it. Appliers keep the table as it is until the load of this or a later generation finishes.
     *
     * @param generation 1 for the first load, one more for every further load of the table
     * @param schemaVersion the columns the load reads
     * @param position which transactions the load shows, in the source's own notation
     */
    record LoadStarted(int generation, int schemaVersion, Position position) implements TableEvent {
        public LoadStarted {
            requireNonNull(position, "position is null");
        }
    }

    /**
     * The load of {@code generation} is complete: its load files are those of this generation in this commit. They
     * replace the table whole; then the changes of the same generation follow in commit order, also those landed before
     * this event.
     */
    record LoadFinished(int generation) implements TableEvent {}

    /** All rows before this point are gone. */
    record Truncated() implements TableEvent {}

    /** Files after this point have the columns of {@code schemaVersion}. */
    record SchemaChanged(int schemaVersion) implements TableEvent {}

    /**
     * The table cannot go on; nothing more is landed for it until it is loaded anew. Where files are adopted, it goes on with
     * the next one.
     *
     * @param code why, as a code
     * @param reason why, in words, naming table and column, never a value
     * @param hint what an operator can do
     */
    record Stopped(ErrorCode code, String reason, String hint) implements TableEvent {
        public Stopped {
            requireNonNull(code, "code is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(hint, "hint is null");
        }
    }

    /** The table is no longer there at the source; its copy stays as it is. */
    record Dropped() implements TableEvent {}
}
