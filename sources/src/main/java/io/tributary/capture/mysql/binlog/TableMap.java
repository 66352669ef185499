package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What rows of a table look like, as a TABLE_MAP event says it before them: table id (6 bytes), flags (2), schema and table
 * (each a length, UTF-8, zero byte), count of columns, their types (1 byte each), their metadata, a bit for each column that
 * can be NULL, optional details ({@link TableDetails}). Immutable but for the details, which are decoded when first asked
 * for; confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html">Table map</a>
 */
public final class TableMap {
    private final Flavour flavour;
    private final long tableId;
    private final TableId table;
    private final byte[] body;
    private final int[] types;
    private final int[] metadata;
    private final int[] widths;
    private final int nullable;
    private final int optional;
    private final int unreadable;
    private @Nullable TableDetails details;

    private TableMap(
            Flavour flavour,
            long tableId,
            TableId table,
            byte[] body,
            int[] types,
            int[] metadata,
            int nullable,
            int optional) {
        this.flavour = flavour;
        this.tableId = tableId;
        this.table = table;
        this.body = body;
        this.types = types;
        this.metadata = metadata;
        this.nullable = nullable;
        this.optional = optional;
        this.widths = new int[types.length];
        int firstUnreadable = -1;
        for (int i = 0; i < types.length; i++) {
            widths[i] = LoggedType.width(types[i], metadata[i]);
            if (widths[i] == LoggedType.UNREADABLE && firstUnreadable < 0) {
                firstUnreadable = i;
            }
        }
        this.unreadable = firstUnreadable;
    }

    /** Reads the body of an event. */
    static TableMap read(Flavour flavour, byte[] source, int from, int to) {
        byte[] body = Arrays.copyOfRange(source, from, to);
        EventCursor cursor = new EventCursor();
        cursor.wrap(body, 0, body.length);
        long tableId = cursor.int48();
        cursor.skip(2);
        String schema = name(cursor);
        String table = name(cursor);
        int columns = cursor.packedCount();
        int[] types = new int[columns];
        for (int i = 0; i < columns; i++) {
            types[i] = cursor.int8();
        }
        int metadataLength = cursor.packedCount();
        EventCursor metadataBytes = new EventCursor();
        int metadataFrom = cursor.skip(metadataLength);
        metadataBytes.wrap(body, metadataFrom, metadataFrom + metadataLength);
        int[] metadata = new int[columns];
        for (int i = 0; i < columns; i++) {
            metadata[i] = LoggedType.readMetadata(types, i, metadataBytes);
        }
        int nullable = cursor.skip((columns + 7) / 8);
        return new TableMap(flavour, tableId, new TableId(schema, table), body, types, metadata, nullable, cursor.at());
    }

    private static String name(EventCursor cursor) {
        String name = cursor.text(cursor.int8());
        cursor.skip(1);
        if (name.isEmpty()) {
            throw new EventTooShort();
        }
        return name;
    }

    /** Whether an event with this body says the same. */
    boolean hasBody(byte[] source, int from, int to) {
        return Arrays.equals(body, 0, body.length, source, from, to);
    }

    /** The server's number for the table in this log file; a table has a new one when its definition changes. */
    public long tableId() {
        return tableId;
    }

    public TableId table() {
        return table;
    }

    /** How many columns its rows have. */
    public int columns() {
        return types.length;
    }

    /** The type of a column, from 0: a number of {@link LoggedType}. */
    public int type(int column) {
        return types[column];
    }

    /** The metadata of a column's type, as {@link LoggedType} says; 0 where there is none. */
    public int metadata(int column) {
        return metadata[column];
    }

    public boolean isNullable(int column) {
        return (body[nullable + (column >>> 3)] & (1 << (column & 7))) != 0;
    }

    /**
     * What the server says beyond types; what it does not say is empty.
     *
     * @throws PipelineException when it cannot be decoded
     */
    public TableDetails details() {
        TableDetails known = details;
        if (known == null) {
            known = decodeDetails();
            details = known;
        }
        return known;
    }

    private TableDetails decodeDetails() {
        try {
            return new TableDetails(flavour, types, body, optional);
        } catch (EventTooShort e) {
            throw new PipelineException(
                    ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                    "The log has a table map of table " + table + " whose optional metadata ends too early",
                    "Set binlog_row_metadata to MINIMAL, and report this.",
                    e);
        }
    }

    /** Whether both have the same columns by type, metadata and nullability, whatever their details say. */
    public boolean sameColumns(TableMap other) {
        return Arrays.equals(types, other.types)
                && Arrays.equals(metadata, other.metadata)
                && Arrays.equals(
                        body,
                        nullable,
                        nullable + (types.length + 7) / 8,
                        other.body,
                        other.nullable,
                        other.nullable + (types.length + 7) / 8);
    }

    /** The layout of each column's values, see {@link LoggedType#width}. */
    int[] widths() {
        return widths;
    }

    /** @throws PipelineException when a column's type makes rows unreadable */
    void expectReadable(PlaceTracker places) {
        if (unreadable >= 0) {
            throw new PipelineException(
                    ErrorCode.VALUE_UNSUPPORTED,
                    "Cannot read rows of table " + table + ": column " + (unreadable + 1) + " has type "
                            + types[unreadable] + " with metadata " + metadata[unreadable] + ", at "
                            + places.startText(),
                    "Drop or change the column, or leave the table out.");
        }
    }

    @Override
    public String toString() {
        return table + " (id " + tableId + ", " + types.length + " columns)";
    }
}
