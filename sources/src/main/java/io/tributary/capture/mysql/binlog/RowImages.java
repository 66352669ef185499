package io.tributary.capture.mysql.binlog;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one event, gone through without an object per row. They are read as they are asked for: not asking costs
 * nothing. Confined to one thread; the same object serves each event, valid within the call that brings it.
 */
public final class RowImages {
    private final PlaceTracker places;
    private final RowImage before = new RowImage();
    private final RowImage after = new RowImage();
    private RowsKind kind = RowsKind.INSERT;
    private @Nullable TableMap map;
    private byte[] rows = new byte[0];
    private int from;
    private int at;
    private int end;

    RowImages(PlaceTracker places) {
        this.places = places;
    }

    /**
     * Takes an event whose rows stand from {@code from} to {@code to}.
     *
     * @param event where the bits of the columns in rows before and after stand; of one kind alone, both places are the same
     */
    void begin(
            RowsKind newKind,
            TableMap newMap,
            byte[] event,
            int beforeBits,
            int afterBits,
            byte[] newRows,
            int from,
            int to) {
        kind = newKind;
        map = newMap;
        rows = newRows;
        this.from = from;
        at = from;
        end = to;
        if (kind != RowsKind.INSERT) {
            before.begin(newMap, event, beforeBits);
        }
        if (kind != RowsKind.DELETE) {
            after.begin(newMap, event, afterBits);
        }
    }

    /**
     * Goes to the next row; false at the end.
     *
     * @throws PipelineException when the event's bytes are not rows of its table
     */
    public boolean next() {
        if (at == end) {
            return false;
        }
        requireNonNull(map, "no event").expectReadable(places);
        if (kind != RowsKind.INSERT) {
            read(before);
        }
        if (kind != RowsKind.DELETE) {
            read(after);
        }
        return true;
    }

    /** Goes back to before the first row. */
    public void restart() {
        at = from;
    }

    private void read(RowImage image) {
        int next = image.read(rows, at, end);
        // a row without any bytes would never end
        if (next <= at) {
            throw LogErrors.unexpected(
                    "a row of table " + requireNonNull(map, "no event").table() + " that ends too early",
                    places.startText());
        }
        at = next;
    }

    /** The row before an update or deletion. */
    public RowImage before() {
        if (kind == RowsKind.INSERT) {
            throw new IllegalStateException("An inserted row has nothing before it");
        }
        return before;
    }

    /** The row after an insertion or update. */
    public RowImage after() {
        if (kind == RowsKind.DELETE) {
            throw new IllegalStateException("A deleted row has nothing after it");
        }
        return after;
    }
}
