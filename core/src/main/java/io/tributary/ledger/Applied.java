package io.tributary.ledger;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a target has applied one table: the ledger entry that is stored in the same atomic step as the rows.
 *
 * @param commit number of the last commit whose items for this table are contained; 0 before the first
 * @param generation of the load the rows began with, 0 when the target holds no rows of ours
 * @param schemaVersion the columns the rows have
 * @param position the source position of {@code commit}, for people: a very long one is kept in {@link Position#brief}
 * @param sourceTime commit time, at the source, of the last transaction contained; null when unknown
 * @param rows rows in the final table
 * @param crc32c check sum of the final file where the target is a file, else 0
 * @param unmatchedUpdates updates since the generation's load that found no row with their key and brought one, see {@link
 *     io.tributary.merge.Merged}
 */
public record Applied(
        long commit,
        int generation,
        int schemaVersion,
        Position position,
        @Nullable Instant sourceTime,
        long rows,
        long crc32c,
        long unmatchedUpdates) {
    public static final Applied NOTHING = new Applied(0, 0, 0, Position.NONE, null, 0, 0, 0);

    private static final int POSITION_LENGTH_MAX = 400;

    public Applied {
        requireNonNull(position, "position is null");
        position = new Position(position.brief(POSITION_LENGTH_MAX));
    }

    /** An entry of a table in which no update was without its row. */
    public Applied(
            long commit,
            int generation,
            int schemaVersion,
            Position position,
            @Nullable Instant sourceTime,
            long rows,
            long crc32c) {
        this(commit, generation, schemaVersion, position, sourceTime, rows, crc32c, 0);
    }

    /** The same entry with the content that rows were written with. */
    public Applied holding(long newRows, long newCrc32c, long moreUnmatchedUpdates) {
        return new Applied(
                commit,
                generation,
                schemaVersion,
                position,
                sourceTime,
                newRows,
                newCrc32c,
                unmatchedUpdates + moreUnmatchedUpdates);
    }

    /** What is wrong where this was found in place of {@code expected}: the end of a sentence about the final table. */
    public String insteadOf(Applied expected) {
        String found = commit == 0
                ? "it is not there, or does not say how far it has come"
                : "it is at commit " + commit + " of load " + generation;
        return found + "; expected "
                + (expected.commit == 0 ? "nothing" : "commit " + expected.commit + " of load " + expected.generation);
    }
}
