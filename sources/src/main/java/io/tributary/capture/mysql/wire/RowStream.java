package io.tributary.capture.mysql.wire;

import io.tributary.error.PipelineException;
import java.util.List;

/**
 * The rows of a statement as the server sends them, in binary form, one at a time. A row is places in one buffer, valid
 * until the next call of {@link #next}; no object is made per row or value. Confined to one thread.
 *
 * <p>Whole numbers and reals are their little-endian bytes, of the wire type's width. Dates and times are the packed
 * struct without its length byte: 0, 4, 7 or 11 bytes, of a TIME 0, 8 or 12. All else are the value's bytes without
 * the length before them, decimals as text.
 *
 * <p>Closed before the end, it closes the session with it: the rest of a large result is not worth reading. Closed after
 * the end, or after the server refused to go on, the session is free again.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html">Binary results</a>
 */
public final class RowStream implements AutoCloseable {
    private static final int TINY = 1;
    private static final int SHORT = 2;
    private static final int LONG = 3;
    private static final int FLOAT = 4;
    private static final int DOUBLE = 5;
    private static final int LONGLONG = 8;
    private static final int INT24 = 9;
    private static final int YEAR = 13;

    private static final int NULL = -1;
    private static final int EXECUTE_LENGTH = 10;

    private final Wire wire;
    private final byte[] statement;
    private final Runnable ended;
    private final List<ResultColumn> columns;

    /** Bytes of a value by column; 0 where a length stands before it. */
    private final byte[] widths;

    private final int[] offsets;
    private final int[] lengths;
    private byte[] buffer = new byte[0];
    private boolean isOver;

    private RowStream(Wire wire, byte[] statement, List<ResultColumn> columns, Runnable ended) {
        this.wire = wire;
        this.statement = statement;
        this.ended = ended;
        this.columns = columns;
        int count = columns.size();
        widths = new byte[count];
        for (int i = 0; i < count; i++) {
            widths[i] = (byte) width(columns.get(i).type());
        }
        offsets = new int[count];
        lengths = new int[count];
    }

    /** @param ended called once the connection is free for other things */
    static RowStream open(Wire wire, String sql, Runnable ended) {
        byte[] statement = prepare(wire, sql);
        byte[] execute = new byte[EXECUTE_LENGTH];
        execute[0] = Wire.EXECUTE;
        System.arraycopy(statement, 0, execute, 1, statement.length);
        execute[6] = 1;
        wire.send(execute);
        try {
            wire.readAnswer();
        } catch (PipelineException e) {
            if (ServerFailure.of(e) != null) {
                closeStatement(wire, statement);
            }
            throw e;
        }
        if (wire.first() == Wire.OK) {
            throw new IllegalArgumentException("The statement returns no rows");
        }
        int count = (int) wire.packet().lengthEncoded();
        return new RowStream(wire, statement, List.copyOf(ResultColumn.read(wire, count)), ended);
    }

    /** The statement's number at the server, four bytes. */
    private static byte[] prepare(Wire wire, String sql) {
        wire.send(Wire.PREPARE, sql);
        wire.readAnswer();
        Bytes packet = wire.packet();
        packet.skip(1);
        int number = packet.number(4);
        int columns = packet.number(2);
        int parameters = packet.number(2);
        if (parameters > 0) {
            throw new IllegalArgumentException("The statement has parameters");
        }
        ResultColumn.read(wire, columns);
        return new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)};
    }

    /**
     * Bytes of a value of that type, 0 where a length stands before it.
     *
     * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html">enum_field_types</a>
     */
    private static int width(int type) {
        return switch (type) {
            case TINY -> 1;
            case SHORT, YEAR -> 2;
            case LONG, INT24, FLOAT -> 4;
            case LONGLONG, DOUBLE -> 8;
            default -> 0;
        };
    }

    public List<ResultColumn> columns() {
        return columns;
    }

    /**
     * Goes to the next row.
     *
     * @return false after the last one
     * @throws PipelineException if the server ends the result with an error, or the connection is lost
     */
    public boolean next() {
        if (isOver) {
            return false;
        }
        wire.read();
        byte[] bytes = wire.buffer();
        int at = wire.offset();
        int length = wire.length();
        buffer = bytes;
        if (length == 0 || bytes[at] != Wire.OK) {
            return end();
        }
        int end = at + length;
        int found;
        try {
            found = read(bytes, at);
        } catch (IndexOutOfBoundsException e) {
            found = Integer.MAX_VALUE;
        }
        if (found != end) {
            close();
            throw MysqlErrors.unexpected("a row that is not as long as its values");
        }
        return true;
    }

    /** Notes where the row's values are; returns where the last one ends. */
    private int read(byte[] bytes, int start) {
        byte[] fixed = widths;
        int[] from = offsets;
        int[] sizes = lengths;
        int count = fixed.length;
        int nulls = start + 1;
        int at = nulls + ((count + 9) >> 3);
        for (int i = 0; i < count; i++) {
            int bit = i + 2;
            if ((bytes[nulls + (bit >> 3)] & (1 << (bit & 7))) != 0) {
                sizes[i] = NULL;
                continue;
            }
            int size = fixed[i];
            if (size == 0) {
                size = bytes[at++] & 0xff;
                if (size >= Bytes.NULL_LENGTH) {
                    int more = size == 0xfc ? 2 : size == 0xfd ? 3 : 8;
                    size = size(bytes, at, size, more);
                    at += more;
                }
            }
            from[i] = at;
            sizes[i] = size;
            at += size;
        }
        return at;
    }

    private static int size(byte[] bytes, int at, int first, int count) {
        if (first < 0xfc || first > 0xfe) {
            throw MysqlErrors.unexpected("a length that begins with " + first);
        }
        long size = 0;
        for (int i = 0; i < count; i++) {
            size |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw MysqlErrors.unexpected("a value of " + Long.toUnsignedString(size) + " bytes");
        }
        return (int) size;
    }

    private boolean end() {
        if (wire.first() == Wire.ERROR) {
            ServerFailure refusal = wire.refusal();
            PipelineException failure = MysqlErrors.of(refusal, "Server " + wire.address() + " ended a result");
            try {
                finish();
            } catch (PipelineException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        if (!wire.isEnd()) {
            int kind = wire.first();
            close();
            throw MysqlErrors.unexpected("a packet of unknown kind " + kind + " among the rows");
        }
        finish();
        return false;
    }

    private void finish() {
        isOver = true;
        ended.run();
        closeStatement(wire, statement);
    }

    private static void closeStatement(Wire wire, byte[] statement) {
        byte[] close = new byte[1 + statement.length];
        close[0] = Wire.CLOSE_STATEMENT;
        System.arraycopy(statement, 0, close, 1, statement.length);
        wire.send(close);
    }

    /** The bytes in which the row's values are; another array may come with the next row. */
    public byte[] buffer() {
        return buffer;
    }

    public boolean isNull(int i) {
        return lengths[i] == NULL;
    }

    /** Where the value begins in {@link #buffer}; of no meaning for NULL. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Bytes of the value; -1 for NULL. */
    public int length(int i) {
        return lengths[i];
    }

    @Override
    public void close() {
        if (!isOver) {
            isOver = true;
            ended.run();
            wire.cut("a result was given up before its end");
        }
    }
}
