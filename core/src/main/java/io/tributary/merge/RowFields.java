package io.tributary.merge;

/** Where the fields of one canonical CSV row are. Confined to one thread. */
final class RowFields {
    private final int[] ends;
    private int start;
    private byte[] bytes = new byte[0];

    RowFields(int fields) {
        ends = new int[fields];
    }

    /** Finds the fields of a row, with or without its line end. */
    void split(Slice row) {
        bytes = row.bytes;
        start = row.offset;
        int field = 0;
        boolean quoted = false;
        for (int i = row.offset; i < row.end() && field < ends.length; i++) {
            byte b = bytes[i];
            if (b == '"') {
                quoted = !quoted;
            } else if (!quoted && (b == ',' || b == '\n')) {
                ends[field++] = i;
            }
        }
        if (field < ends.length) {
            ends[field++] = row.end();
        }
        if (field < ends.length) {
            throw new IllegalStateException("A row of " + field + " fields, expected " + ends.length);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int offset(int field) {
        return field == 0 ? start : ends[field - 1] + 1;
    }

    int length(int field) {
        return ends[field] - offset(field);
    }
}
