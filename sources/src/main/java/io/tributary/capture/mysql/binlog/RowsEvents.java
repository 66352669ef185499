package io.tributary.capture.mysql.binlog;

/**
 * Reads rows events of both versions, compressed ones too: table id (6 bytes), flags (2), in version 2 a length that counts
 * itself (2) and so much extra data, then the count of columns (packed), a bit for each column that rows have (for updates
 * again, for the rows after), and the rows: a bit for each of those columns that is NULL, and the values of the others.
 * MariaDB compresses the rows alone. Confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rows__event.html">Rows</a>
 */
final class RowsEvents {
    /** The table of an event that has no rows and only ends a statement. */
    private static final long NO_TABLE = 0xFF_FFFFL;

    private final LogEvents events;
    private final TableMaps maps;
    private final PlaceTracker places;
    private final RowImages images;
    private final Inflated inflated = new Inflated();

    RowsEvents(LogEvents events, TableMaps maps, PlaceTracker places) {
        this.events = events;
        this.maps = maps;
        this.places = places;
        this.images = new RowImages(places);
    }

    void read(int type, EventCursor body) {
        long tableId = body.int48();
        body.skip(2);
        if (hasExtraData(type)) {
            body.skip(body.int16() - 2);
        }
        if (tableId == NO_TABLE) {
            return;
        }
        TableMap map = map(tableId);
        int bitmapBytes = columns(map, body);
        RowsKind kind = kind(type);
        int beforeBits = body.skip(bitmapBytes);
        int afterBits = kind == RowsKind.UPDATE ? body.skip(bitmapBytes) : beforeBits;
        byte[] event = body.buffer();
        if (type < EventType.WRITE_ROWS_COMPRESSED_V1) {
            images.begin(kind, map, event, beforeBits, afterBits, event, body.at(), body.end());
        } else {
            int length = inflated.read(body, places);
            images.begin(kind, map, event, beforeBits, afterBits, inflated.bytes(), 0, length);
        }
        events.rows(kind, map, images);
        inflated.release();
    }

    /** An update logged as parts of JSON documents: whose it is, and no more. */
    void readPartial(EventCursor body) {
        long tableId = body.int48();
        events.partialJson(map(tableId));
    }

    void close() {
        inflated.close();
    }

    private TableMap map(long tableId) {
        TableMap map = maps.find(tableId);
        if (map == null) {
            throw LogErrors.unexpected(
                    "rows of table id " + tableId + " without a table map before them", places.startText());
        }
        return map;
    }

    /** Checks that the event has the map's columns; returns how many bytes their bits take. */
    private int columns(TableMap map, EventCursor body) {
        long columns = body.packed();
        if (columns != map.columns()) {
            throw LogErrors.unexpected(
                    "rows of table " + map.table() + " with " + columns + " columns where its map has " + map.columns(),
                    places.startText());
        }
        return (map.columns() + 7) >>> 3;
    }

    private static boolean hasExtraData(int type) {
        return (type >= EventType.WRITE_ROWS_V2 && type <= EventType.DELETE_ROWS_V2)
                || type >= EventType.WRITE_ROWS_COMPRESSED_V2;
    }

    private static RowsKind kind(int type) {
        return switch (type) {
            case EventType.WRITE_ROWS_V1,
                    EventType.WRITE_ROWS_V2,
                    EventType.WRITE_ROWS_COMPRESSED_V1,
                    EventType.WRITE_ROWS_COMPRESSED_V2 -> RowsKind.INSERT;
            case EventType.UPDATE_ROWS_V1,
                    EventType.UPDATE_ROWS_V2,
                    EventType.UPDATE_ROWS_COMPRESSED_V1,
                    EventType.UPDATE_ROWS_COMPRESSED_V2 -> RowsKind.UPDATE;
            default -> RowsKind.DELETE;
        };
    }
}
