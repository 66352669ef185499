package io.tributary.capture.mysql.binlog;

/**
 * One row of a rows event, before or after the change, as places in bytes; read into the same object again and again.
 * Confined to one thread; valid until {@link RowImages#next} is called again.
 */
public final class RowImage {
    private static final int IS_NULL = -1;
    private static final int IS_ABSENT = -2;

    private byte[] source = new byte[0];
    private int columns;
    private int[] widths = new int[0];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];

    /** The columns that rows have values of, in order; bit {@code k} of a row's nulls is for the {@code k}th of them. */
    private int[] present = new int[16];

    private int presentCount;

    /** Takes the layout of an event's rows; {@code bitmap} has a bit for each column that is in them. */
    void begin(TableMap map, byte[] event, int bitmap) {
        columns = map.columns();
        widths = map.widths();
        if (columns > offsets.length) {
            offsets = new int[columns];
            lengths = new int[columns];
            present = new int[columns];
        }
        int count = 0;
        for (int i = 0; i < columns; i++) {
            if ((event[bitmap + (i >>> 3)] & (1 << (i & 7))) != 0) {
                present[count++] = i;
            } else {
                lengths[i] = IS_ABSENT;
            }
        }
        presentCount = count;
    }

    /** Reads the row at {@code from}; returns where it ends, or -1 when that would be after {@code end}. */
    int read(byte[] bytes, int from, int end) {
        source = bytes;
        int at = from + ((presentCount + 7) >>> 3);
        if (at > end) {
            return -1;
        }
        for (int k = 0; k < presentCount; k++) {
            int i = present[k];
            if ((bytes[from + (k >>> 3)] & (1 << (k & 7))) != 0) {
                lengths[i] = IS_NULL;
                continue;
            }
            int length = widths[i];
            if (length < 0) {
                int prefix = -length;
                if (prefix > end - at) {
                    return -1;
                }
                length = length(bytes, at, prefix);
                at += prefix;
            }
            if (length < 0 || length > end - at) {
                return -1;
            }
            offsets[i] = at;
            lengths[i] = length;
            at += length;
        }
        return at;
    }

    private static int length(byte[] bytes, int at, int prefix) {
        int length = bytes[at] & 0xff;
        for (int i = 1; i < prefix; i++) {
            length |= (bytes[at + i] & 0xff) << (8 * i);
        }
        return length;
    }

    public int columns() {
        return columns;
    }

    /** Whether the log has anything of this column: NULL or a value. */
    public boolean isPresent(int column) {
        return lengths[column] != IS_ABSENT;
    }

    public boolean isNull(int column) {
        return lengths[column] == IS_NULL;
    }

    /** The array in which the values stand. */
    public byte[] source() {
        return source;
    }

    /** Where the value begins, behind its length; only for what is present and not NULL. */
    public int offset(int column) {
        return offsets[column];
    }

    /** How many bytes the value has. */
    public int length(int column) {
        return lengths[column];
    }
}
