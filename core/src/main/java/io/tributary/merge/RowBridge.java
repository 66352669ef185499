package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Brings rows of one schema version to the columns of another: a column that both have keeps its text, one that only the
 * later has gets its fill, one that only the earlier has goes.
 */
final class RowBridge {
    /** No such column in the earlier version. */
    static final int FILLED = -1;

    private final int[] sources;
    private final byte[][] fills;
    private final boolean identical;

    RowBridge(TableSchema from, TableSchema to) {
        List<Column> columns = to.columns();
        sources = new int[columns.size()];
        fills = new byte[columns.size()][];
        boolean same = from.columns().size() == columns.size();
        for (int i = 0; i < sources.length; i++) {
            sources[i] = from.indexOf(columns.get(i).id());
            fills[i] = sources[i] == FILLED ? encoded(columns.get(i)) : new byte[0];
            same &= sources[i] == i;
        }
        identical = same;
    }

    private static byte[] encoded(Column column) {
        if (column.fill() == null) {
            return new byte[0];
        }
        byte[] text = column.fill().getBytes(UTF_8);
        CsvRowWriter writer = new CsvRowWriter(text.length);
        writer.value(text, 0, text.length);
        return Arrays.copyOf(writer.buffer(), writer.length());
    }

    /** Whether every row stays as it is. */
    boolean isIdentical() {
        return identical;
    }

    /** Index of the earlier version's column that a later one takes its text from, or {@link #FILLED}. */
    int source(int column) {
        return sources[column];
    }

    /** Writes one field of a later row, given an earlier one whose columns begin with that field. */
    void copyField(int column, CsvRowReader from, int firstField, CsvRowWriter to) {
        int source = sources[column];
        if (source == FILLED) {
            to.encoded(fills[column], 0, fills[column].length);
        } else {
            from.copyField(firstField + source, to);
        }
    }
}
