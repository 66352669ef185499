package io.tributary.capture.run;

import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.ChangeAppender;

/**
 * Where a capture writes the changed rows of one table, as its source has them: into the landing zone, through the mappings on
 * the way there, or aside until their transaction is decided.
 */
public interface RowTarget {
    /** Begins a row; the caller writes one field per column. */
    CsvRowWriter begin(Operation operation);

    /** Begins the row that an update makes another of: it is gone, and the next one is in its place. */
    default CsvRowWriter beginOld() {
        return begin(Operation.DELETE);
    }

    /** Begins the row in the place of the one begun with {@link #beginOld}, right before. */
    default CsvRowWriter beginNew() {
        return begin(Operation.INSERT);
    }

    /** Ends the row begun last. */
    void end();

    /** Forgets the row begun last, if it is not ended, and the row before it. */
    void cancel();

    /** Whether an update is to come with the row before it. */
    default boolean needsBefore() {
        return false;
    }

    /**
     * Begins the row before the update that comes next; the caller writes one field per column, values that are not known as
     * not sent. Only when it {@link #needsBefore}.
     */
    default CsvRowWriter before() {
        throw new IllegalStateException("Nobody asked for the row before an update");
    }

    /** Rows are landed as they are. */
    static RowTarget of(ChangeAppender appender) {
        return new RowTarget() {
            @Override
            public CsvRowWriter begin(Operation operation) {
                return appender.begin(operation);
            }

            @Override
            public CsvRowWriter beginOld() {
                return appender.beginOld();
            }

            @Override
            public CsvRowWriter beginNew() {
                return appender.beginNew();
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
