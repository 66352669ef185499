package io.tributary.merge;

import io.tributary.csv.CsvRowReader;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The rows of a full load; several files are one table. */
record LoadedRows(Plan.Replace load, LandedFiles files, int rowBytesMax, String hint) implements RowsBefore {
    @Override
    public String file() {
        return load.files().isEmpty() ? "an empty load" : load.files().get(0).path();
    }

    @Override
    public BridgedRows open(RowShape to) {
        return new BridgedRows(new LoadFiles(), new RowBridge(load.schema(), to.schema()), to.columns());
    }

    /** Every file, verified when its rows are read. */
    private final class LoadFiles implements BridgedRows.RowFiles {
        private final Iterator<LandedFile> rest = load.files().iterator();
        private @Nullable LandedRows open;

        @Override
        public @Nullable CsvRowReader next() {
            LandedRows read = open;
            if (read != null) {
                read.verify(new RowCounts(read.reader().row(), 0, 0));
                close();
            }
            if (!rest.hasNext()) {
                return null;
            }
            LandedRows rows = new LandedRows(rest.next(), RowShape.names(load.schema()), files, rowBytesMax, hint);
            open = rows;
            return rows.reader();
        }

        @Override
        public void close() {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }
}
