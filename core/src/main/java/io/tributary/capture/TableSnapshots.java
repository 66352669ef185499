package io.tributary.capture;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.landing.LandingWriter;
import java.util.function.Predicate;

/** A source whose tables can be read as they are now, beside any capture of them and without keeping anything there. */
public interface TableSnapshots {
    /**
     * Reads tables whole, under one snapshot, as full loads of a landing zone that has nothing else. A table that cannot be read
     * is stopped in it, with its reason.
     *
     * @param wanted which tables, by the names they are landed under
     * @param control of which only {@code stopRequested} and {@code loadProgress} are used
     * @return a position of the source's log after the snapshot: all that the rows show is at or before it
     * @throws io.tributary.error.PipelineException when the source cannot be read
     */
    Position read(LandingWriter landing, Predicate<TableId> wanted, CaptureControl control);

    /** Whether {@code landed} is at or after a position that {@link #read} returned. */
    boolean isAfter(Position landed, Position read);
}
