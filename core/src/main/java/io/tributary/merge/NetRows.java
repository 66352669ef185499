package io.tributary.merge;

import io.tributary.csv.CsvRowWriter;

/** Writes outcomes as the rows that {@link NetPass} describes, and counts them. Confined to one thread. */
final class NetRows {
    private static final int ROW_BYTES = 1 << 10;
    private static final byte SENT = '0';
    private static final byte NOT_SENT = '1';

    private final RowShape shape;
    private final RowOutput out;
    private final CsvRowWriter writer = new CsvRowWriter(ROW_BYTES);
    private final RowFields fields;
    private final RowFields keyFields;
    private final byte[] unsent;
    private final byte[] digits = new byte[19];
    private long inserts;
    private long updates;
    private long partialUpdates;
    private long moves;
    private long deletes;
    private long puts;
    private long sets;
    private long removes;
    private long nothing;
    private long brought;

    NetRows(RowShape shape, RowSink sink) {
        this.shape = shape;
        out = new RowOutput(sink);
        fields = new RowFields(shape.columns());
        keyFields = new RowFields(shape.identity().length);
        unsent = new byte[shape.columns()];
    }

    /** A row that becomes another; values under a bare marker stay. */
    void changed(NetKind kind, long origin, Slice oldKey, Slice row) {
        begin(kind, origin, 1);
        fields.split(row);
        boolean partial = false;
        for (int i = 0; i < unsent.length; i++) {
            boolean isUnsent = CsvRowWriter.isUnchanged(fields.bytes(), fields.offset(i), fields.length(i));
            unsent[i] = isUnsent ? NOT_SENT : SENT;
            partial |= isUnsent;
        }
        if (!partial) {
            writer.nullValue();
            writer.encoded(oldKey.bytes, oldKey.offset, oldKey.length);
            writer.encoded(row.bytes, row.offset, row.length - 1);
        } else {
            partialUpdates += kind == NetKind.UPDATE ? 1 : 0;
            writer.encoded(unsent, 0, unsent.length);
            writer.encoded(oldKey.bytes, oldKey.offset, oldKey.length);
            for (int i = 0; i < unsent.length; i++) {
                int length = unsent[i] == NOT_SENT ? 0 : fields.length(i);
                writer.encoded(fields.bytes(), fields.offset(i), length);
            }
        }
        end();
    }

    void inserted(long origin, Slice row) {
        begin(NetKind.INSERT, origin, 1);
        nulls(1 + shape.identity().length);
        writer.encoded(row.bytes, row.offset, row.length - 1);
        end();
    }

    void deleted(long origin, Slice key) {
        gone(NetKind.DELETE, origin, key);
    }

    /** A row that may not be there. */
    void removed(long origin, Slice key) {
        gone(NetKind.REMOVE, origin, key);
    }

    private void gone(NetKind kind, long origin, Slice key) {
        begin(kind, origin, 1);
        writer.nullValue();
        writer.encoded(key.bytes, key.offset, key.length);
        nulls(shape.columns());
        end();
    }

    /** A row whose key may be there, or should be if it is set. */
    void put(NetKind kind, long origin, Slice key, Slice row) {
        begin(kind, origin, 1);
        writer.nullValue();
        writer.encoded(key.bytes, key.offset, key.length);
        writer.encoded(row.bytes, row.offset, row.length - 1);
        end();
    }

    /** Notes that a row comes by an update after it went. */
    void brought() {
        brought++;
    }

    /** A row that came and went. */
    void nothing(long origin, Slice key) {
        begin(NetKind.NOTHING, origin, 1);
        nulls(1 + shape.identity().length);
        keyFields.split(key);
        for (int i = 0; i < shape.columns(); i++) {
            int field = shape.identityPosition(i);
            if (field < 0) {
                writer.nullValue();
            } else {
                writer.encoded(keyFields.bytes(), keyFields.offset(field), keyFields.length(field));
            }
        }
        end();
    }

    /** Copies of a row without a key. */
    void copies(long origin, int more, int needed, Slice row) {
        NetKind kind = more > 0 ? NetKind.INSERT : more < 0 ? NetKind.DELETE : NetKind.NOTHING;
        begin(kind, origin, kind == NetKind.NOTHING ? 1 : Math.abs((long) more));
        number(Math.abs((long) more));
        number(needed);
        writer.encoded(row.bytes, row.offset, row.length);
        end();
    }

    private void begin(NetKind kind, long origin, long rows) {
        switch (kind) {
            case INSERT -> inserts += rows;
            case UPDATE -> updates += rows;
            case MOVE -> moves += rows;
            case DELETE -> deletes += rows;
            case PUT -> puts += rows;
            case SET -> sets += rows;
            case REMOVE -> removes += rows;
            case NOTHING -> nothing += rows;
        }
        writer.truncate(0);
        writer.letter(kind.letter());
        number(origin);
    }

    private void number(long value) {
        int at = digits.length;
        long left = value;
        do {
            digits[--at] = (byte) ('0' + left % 10);
            left /= 10;
        } while (left > 0);
        writer.encoded(digits, at, digits.length - at);
    }

    private void nulls(int count) {
        for (int i = 0; i < count; i++) {
            writer.nullValue();
        }
    }

    private void end() {
        writer.endRow();
        out.rows(writer.buffer(), 0, writer.length(), 1);
    }

    NetCounts finish() {
        out.flush();
        return new NetCounts(inserts, updates, partialUpdates, moves, deletes, puts, sets, removes, nothing, brought);
    }
}
