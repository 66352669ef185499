package io.tributary.target.transform;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.RowSink;
import io.tributary.target.engine.RowExpressions;
import io.tributary.target.engine.RowExpressions.Evaluation;
import io.tributary.target.engine.RowExpressions.Unevaluated;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the rows of one landed file, and goes through them and what became of them side by side. Values that no
 * expression touches never leave the file's own bytes. Confined to one thread.
 */
final class FileTransform {
    private static final int SPOOL_BYTES = 1 << 16;

    private final BoundTransform bound;
    private final RowExpressions engine;
    private final LandedFiles landed;
    private final LandedFile file;
    private final String joinedFile;

    /** Takes the rows, in order. */
    interface RowConsumer {
        /**
         * The next row.
         *
         * @param made null where the row was not evaluated
         */
        void accept(FileRows row, @Nullable EvaluatedRows made);
    }

    /** @param joinedFile for messages; empty when there is none */
    FileTransform(BoundTransform bound, RowExpressions engine, LandedFiles landed, LandedFile file, String joinedFile) {
        this.bound = bound;
        this.engine = engine;
        this.landed = landed;
        this.file = file;
        this.joinedFile = joinedFile;
    }

    /** @param deletion the last one of the file before; kept up to date */
    void run(LastDeletion deletion, RowConsumer consumer) {
        if (!bound.isEvaluated()) {
            pass(deletion, consumer);
            return;
        }
        try (EvaluatedRows evaluated = evaluated(deletion);
                FileRows rows = new FileRows(file, bound.source(), landed, deletion)) {
            while (rows.next()) {
                boolean isMade = isEvaluated(rows);
                if (isMade) {
                    evaluated.advanceTo(rows.row());
                }
                consumer.accept(rows, isMade ? evaluated : null);
            }
            evaluated.end();
        }
    }

    private void pass(LastDeletion deletion, RowConsumer consumer) {
        try (FileRows rows = new FileRows(file, bound.source(), landed, deletion)) {
            while (rows.next()) {
                consumer.accept(rows, null);
            }
        }
    }

    /** What is deleted by its key alone has no values to evaluate. */
    private boolean isEvaluated(FileRows row) {
        return row.operation() != 'D' || !bound.source().isKeyed();
    }

    private EvaluatedRows evaluated(LastDeletion deletion) {
        LastDeletion before = new LastDeletion();
        before.become(deletion);
        Evaluation evaluation = bound.evaluation();
        try {
            return new EvaluatedRows(
                    engine.evaluate(evaluation, sink -> spool(before, sink)),
                    evaluation.outputs().size(),
                    this::doubled);
        } catch (Unevaluated unevaluated) {
            throw failure(unevaluated);
        }
    }

    private void spool(LastDeletion deletion, RowSink sink) {
        CsvRowWriter writer = new CsvRowWriter(SPOOL_BYTES + (SPOOL_BYTES >> 2));
        byte[] digits = new byte[Long.SIZE];
        try (FileRows rows = new FileRows(file, bound.source(), landed, deletion)) {
            while (rows.next()) {
                if (isEvaluated(rows)) {
                    number(rows.row(), digits, writer);
                    for (int input : bound.evaluation().inputs()) {
                        if (rows.isUnsent(input)) {
                            writer.nullValue();
                        } else {
                            rows.copy(input, writer);
                        }
                    }
                    writer.endRow();
                    if (writer.length() >= SPOOL_BYTES) {
                        sink.write(writer.buffer(), 0, writer.length());
                        writer.truncate(0);
                    }
                }
            }
        }
        sink.write(writer.buffer(), 0, writer.length());
    }

    private static void number(long value, byte[] digits, CsvRowWriter writer) {
        int at = digits.length;
        long left = value;
        do {
            digits[--at] = (byte) ('0' + left % 10);
            left /= 10;
        } while (left > 0);
        writer.encoded(digits, at, digits.length - at);
    }

    private PipelineException failure(Unevaluated unevaluated) {
        TableSchema source = bound.source();
        String where = unevaluated.row() > 0
                ? "row " + unevaluated.row() + " of landing file " + file.path()
                : "landing file " + file.path();
        String what = unevaluated.column() >= 0
                ? "column "
                        + source.columns()
                                .get(bound.evaluation().inputs().get(unevaluated.column()))
                                .name()
                : unevaluated.expression() >= 0 ? "column " + outputName(unevaluated.expression()) : "the condition";
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Cannot transform " + source.table() + ": in " + where + ", " + what + " " + unevaluated.getMessage(),
                "Correct the transform of " + source.table()
                        + " in the pipeline file, such as with TRY_CAST in place of CAST, then load the table again:"
                        + " tributary reload " + source.table());
    }

    private String outputName(int expression) {
        for (int i = 0; i < bound.columns().size(); i++) {
            if (bound.columns().get(i).computed() == expression) {
                return bound.result().columns().get(i).name();
            }
        }
        throw new IllegalArgumentException("No column has expression " + expression);
    }

    private PipelineException doubled(long row) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot transform " + bound.source().table() + ": row " + row + " of landing file " + file.path()
                        + " matches more than one row of the reference file " + joinedFile,
                "Leave one row for each value in " + joinedFile + ", or correct the transform's join.on");
    }
}
