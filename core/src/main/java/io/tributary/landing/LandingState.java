package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The commit log folded up to one entry: all a writer needs to go on, and all a status needs to show.
 *
 * @param number of the last commit folded in, 0 before the first
 * @param epoch the highest epoch seen
 * @param position everything at or before it is landed
 * @param sourceTime commit time, at the source, of the last transaction landed; null before the first
 * @param source the last mark that was not {@code NONE}; {@code NONE} before the first
 * @param tables every table the log ever named
 */
public record LandingState(
        long number,
        long epoch,
        Position position,
        @Nullable Instant sourceTime,
        SourceMark source,
        SortedMap<TableId, TableState> tables) {
    public static final LandingState EMPTY =
            new LandingState(0, 0, Position.NONE, null, SourceMark.NONE, Collections.emptySortedMap());

    public LandingState {
        requireNonNull(position, "position is null");
        requireNonNull(source, "source is null");
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** The table's state; {@link TableState#NEW} when the log never named it. */
    public TableState table(TableId table) {
        return tables.getOrDefault(table, TableState.NEW);
    }
}
