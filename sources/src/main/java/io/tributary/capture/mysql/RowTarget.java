package io.tributary.capture.mysql;

import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.ChangeAppender;

/** Where landing rows of one table go: into the landing zone, or aside until their transaction is decided. */
interface RowTarget {
    /** Begins a row; the caller writes one field per column. */
    CsvRowWriter begin(Operation operation);

    /** Ends the row begun last. */
    void end();

    /** Forgets the row begun last, if it is not ended. */
    void cancel();

    static RowTarget of(ChangeAppender appender) {
        return new RowTarget() {
            @Override
            public CsvRowWriter begin(Operation operation) {
                return appender.begin(operation);
            }

            @Override
            public void end() {
                appender.end();
            }

            @Override
            public void cancel() {
                appender.cancel();
            }
        };
    }
}
