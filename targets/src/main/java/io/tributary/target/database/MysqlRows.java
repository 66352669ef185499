package io.tributary.target.database;

import io.tributary.change.ColumnType;
import java.util.Arrays;
import java.util.List;

/**
 * Rewrites canonical CSV as what {@code LOAD DATA} reads by default, or as the rows of an {@code INSERT}. Confined to
 * one thread; makes no object per row.
 */
final class MysqlRows {
    /** Which of the two. */
    enum Form {
        LOAD_DATA,
        INSERT
    }

    private static final byte[] HEX_BEGIN = {'x', '\''};

    private final Form form;
    private final boolean[] hex;
    private final boolean[] bare;
    private byte[] buffer = new byte[1 << 16];
    private int length;
    private long rows;

    MysqlRows(Form form, List<Dialect.LoadColumn> columns) {
        this.form = form;
        hex = new boolean[columns.size()];
        bare = new boolean[columns.size()];
        for (int i = 0; i < hex.length; i++) {
            Dialect.LoadColumn column = columns.get(i);
            ColumnType type = column.column() == null
                    ? new ColumnType.Text()
                    : column.column().type();
            hex[i] = type instanceof ColumnType.Binary;
            bare[i] = type instanceof ColumnType.Bool;
        }
    }

    byte[] buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    long rows() {
        return rows;
    }

    void clear() {
        length = 0;
        rows = 0;
    }

    /** Gives the last row back, before which the rows had this length. */
    void undo(int before) {
        length = before;
        rows--;
    }

    /** Takes the row at an offset; returns where the next one begins. */
    int add(byte[] csv, int offset) {
        int at = offset;
        if (form == Form.INSERT) {
            put(rows == 0 ? (byte) ' ' : (byte) ',');
            put((byte) '(');
        }
        for (int field = 0; field < hex.length; field++) {
            if (field > 0) {
                put(form == Form.LOAD_DATA ? (byte) '\t' : (byte) ',');
            }
            at = field(csv, at, field) + 1;
        }
        put(form == Form.LOAD_DATA ? (byte) '\n' : (byte) ')');
        rows++;
        return at;
    }

    /** Returns where the field's delimiter is. */
    private int field(byte[] csv, int from, int field) {
        int at = from;
        byte b = csv[at];
        if (b == ',' || b == '\n') {
            put(form == Form.LOAD_DATA ? "\\N" : "NULL");
            return at;
        }
        begin(field);
        if (b == '"') {
            at++;
            while (csv[at] != '"' || csv[at + 1] == '"') {
                at += csv[at] == '"' ? 1 : 0;
                escaped(csv[at++]);
            }
            at++;
        } else {
            while (b != ',' && b != '\n') {
                escaped(b);
                b = csv[++at];
            }
        }
        if (form == Form.INSERT && !bare[field]) {
            put((byte) '\'');
        }
        return at;
    }

    private void begin(int field) {
        if (form == Form.LOAD_DATA || bare[field]) {
            return;
        }
        if (hex[field]) {
            ensure(2);
            System.arraycopy(HEX_BEGIN, 0, buffer, length, 2);
            length += 2;
        } else {
            put((byte) '\'');
        }
    }

    private void escaped(byte b) {
        ensure(2);
        switch (b) {
            case '\\', '\t', '\n' -> {
                buffer[length++] = '\\';
                buffer[length++] = b == '\t' ? (byte) 't' : b == '\n' ? (byte) 'n' : b;
            }
            case '\'' -> {
                if (form == Form.INSERT) {
                    buffer[length++] = '\\';
                }
                buffer[length++] = b;
            }
            case 0 -> {
                buffer[length++] = '\\';
                buffer[length++] = '0';
            }
            default -> buffer[length++] = b;
        }
    }

    private void put(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            put((byte) ascii.charAt(i));
        }
    }

    private void put(byte b) {
        ensure(1);
        buffer[length++] = b;
    }

    private void ensure(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length + more, 2 * buffer.length));
        }
    }
}
