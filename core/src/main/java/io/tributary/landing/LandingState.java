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
 * @param tables every table the log ever named, but for those it forgot before they were loaded
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

    /** This state and the commits that follow it, in order; pure. */
    public LandingState after(Iterable<Commit> commits) {
        Folding folding = new Folding(this);
        commits.forEach(folding::add);
        return folding.state();
    }

    /** A fold under way, so that many commits copy the tables once. */
    private static final class Folding {
        private final SortedMap<TableId, TableState> tables;
        private long number;
        private long epoch;
        private Position position;
        private @Nullable Instant sourceTime;
        private SourceMark source;

        Folding(LandingState from) {
            tables = new TreeMap<>(from.tables);
            number = from.number;
            epoch = from.epoch;
            position = from.position;
            sourceTime = from.sourceTime;
            source = from.source;
        }

        void add(Commit commit) {
            if (commit.number() != number + 1) {
                throw new IllegalArgumentException("Commit " + commit.number() + " does not follow " + number);
            }
            number = commit.number();
            epoch = Math.max(epoch, commit.epoch());
            position = commit.to();
            if (commit.sourceTime() != null) {
                sourceTime = commit.sourceTime();
            }
            if (commit.source().kind() != SourceMark.Kind.NONE) {
                source = commit.source();
            }
            if (commit.source().kind() == SourceMark.Kind.FORGOTTEN) {
                tables.values().removeIf(state -> state.generation() == 0);
                tables.replaceAll((table, state) -> state.forgotten());
            }
            for (TableItem item : commit.items()) {
                TableState before = tables.getOrDefault(item.table(), TableState.NEW);
                tables.put(item.table(), before.after(item, commit));
            }
        }

        LandingState state() {
            return new LandingState(number, epoch, position, sourceTime, source, tables);
        }
    }
}
