package io.tributary.merge;

import io.tributary.csv.CsvRowWriter;

/** Puts a row with unchanged values over the row that has them. Confined to one thread. */
final class RowPatch {
    private static final int ROW_BYTES = 1 << 10;

    private final int columns;
    private final RowFields patch;
    private final RowFields under;
    private final CsvRowWriter writer = new CsvRowWriter(ROW_BYTES);

    RowPatch(int columns) {
        this.columns = columns;
        patch = new RowFields(columns);
        under = new RowFields(columns);
    }

    /**
     * Sets {@code into} to {@code newer} with its unchanged values taken from {@code older}, which may have some itself.
     * The result is valid until the next call.
     */
    void over(Slice newer, Slice older, Slice into) {
        patch.split(newer);
        under.split(older);
        writer.truncate(0);
        for (int i = 0; i < columns; i++) {
            boolean unchanged = CsvRowWriter.isUnchanged(patch.bytes(), patch.offset(i), patch.length(i));
            RowFields from = unchanged ? under : patch;
            writer.encoded(from.bytes(), from.offset(i), from.length(i));
        }
        writer.endRow();
        into.set(writer.buffer(), 0, writer.length());
    }

    /** Whether a row has unchanged values. */
    boolean isPartial(Slice row) {
        patch.split(row);
        for (int i = 0; i < columns; i++) {
            if (CsvRowWriter.isUnchanged(patch.bytes(), patch.offset(i), patch.length(i))) {
                return true;
            }
        }
        return false;
    }
}
