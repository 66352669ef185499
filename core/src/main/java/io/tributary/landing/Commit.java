package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the commit log: the atomic step that publishes files and events of any number of tables together with
 * the source position they reach. Data files that no commit names do not exist.
 *
 * @param number 1, 2, 3…; the entry's file name
 * @param epoch of the writer; a writer begins by committing an entry with an epoch of its own
 * @param from where the previous commit ended
 * @param to everything at or before it is landed; the capture continues after it
 * @param sourceTime commit time, at the source, of the last transaction in it; null when it holds none
 * @param landedTime when it was written, by the writer's clock
 * @param source what the entry says about the source as a whole
 * @param items files and events; those of one table are in order of time
 */
public record Commit(
        long number,
        long epoch,
        Position from,
        Position to,
        @Nullable Instant sourceTime,
        Instant landedTime,
        SourceMark source,
        List<TableItem> items) {
    public Commit {
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        requireNonNull(landedTime, "landedTime is null");
        requireNonNull(source, "source is null");
        items = List.copyOf(items);
    }
}
