package io.tributary.merge;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Rows that a merge wrote before: those the table holds, or those of the pass before. */
record OwnRows(OldRows rows, TableSchema schema, int rowBytesMax, String hint) implements RowsBefore {
    @Override
    public String file() {
        return rows.file();
    }

    @Override
    public InputStream open(RowShape to) {
        RowBridge bridge = new RowBridge(schema, to.schema());
        InputStream in = rows.open();
        if (bridge.isIdentical()) {
            return in;
        }
        CsvSource source = new CsvSource(rows.file(), RowShape.names(schema), ErrorCode.TARGET_CHANGED_OUTSIDE, hint);
        return new BridgedRows(
                new OneFile(in, new CsvRowReader(in, source, 1 << 18, rowBytesMax)), bridge, to.columns());
    }

    /** One file that is read as it is. */
    private static final class OneFile implements BridgedRows.RowFiles {
        private final InputStream in;
        private final CsvRowReader reader;
        private boolean given;

        OneFile(InputStream in, CsvRowReader reader) {
            this.in = in;
            this.reader = reader;
        }

        @Override
        public @Nullable CsvRowReader next() {
            if (given) {
                return null;
            }
            given = true;
            return reader;
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new PipelineException(ErrorCode.FILE_IO, "Cannot close the rows before the merge", "", e);
            }
        }
    }
}
