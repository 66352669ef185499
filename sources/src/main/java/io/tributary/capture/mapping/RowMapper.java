package io.tributary.capture.mapping;

import io.tributary.capture.mapping.ColumnPlan.From;
import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes landed rows of a table's source rows. Columns that are copied cost no object; expressions are prepared once.
 * Confined to one thread.
 */
public final class RowMapper implements AutoCloseable {
    private static final String RELOAD = "Change the rule or the value; then tributary reload.";

    private final MappedTable table;
    private final List<ColumnPlan> columns;
    private final SourceRow row;
    private final SourceRow before;
    private final boolean needsBefore;
    private final @Nullable RowFilter filter;
    private final @Nullable Evaluator evaluator;
    private final ChangeOrigin loading = ChangeOrigin.ofLoad(Clock.systemUTC().instant());
    private boolean hasBefore;
    private boolean movesFromOutside;
    private boolean deletionLeftOut;

    RowMapper(MappedTable table) {
        this.table = table;
        this.columns = table.columns();
        int width = table.source().columns().size();
        this.row = new SourceRow(width);
        this.before = new SourceRow(width);
        this.filter = table.filter().orElse(null);
        this.needsBefore = table.oldColumns().length > 0;
        this.evaluator = table.expressions().isEmpty() ? null : new Evaluator(table);
    }

    /** Whether an update is to come with the row before it. */
    public boolean needsBefore() {
        return needsBefore;
    }

    /**
     * Rows of a load.
     *
     * @param block whole rows of canonical CSV, each with its line end
     * @param target where those that the filter lets through are written
     * @return how many they are
     * @throws PipelineException {@code VALUE_UNSUPPORTED} when a rule cannot make a value of what there is
     */
    public long load(byte[] block, int offset, int length, CsvRowWriter target) {
        long kept = 0;
        int end = offset + length;
        hasBefore = false;
        for (int at = offset; at < end; ) {
            at = row.split(block, at);
            if (filter == null || filter.holds(row)) {
                write(target, Operation.INSERT, loading, true);
                target.endRow();
                kept++;
            }
        }
        return kept;
    }

    /**
     * Takes a changed row.
     *
     * @param source its fields as a line of canonical CSV
     * @param old the fields of the row before an update, in the same way; null when not known
     * @return what is to be landed of it; null when nothing is. A row that an update brings within the filter comes, and one
     *     that it takes out of it goes
     * @throws PipelineException {@code TABLE_HAS_NO_IDENTITY} when the log does not hold what decides it
     */
    public @Nullable Operation change(Operation operation, byte[] source, byte @Nullable [] old) {
        row.split(source, 0);
        hasBefore = old != null && operation == Operation.UPDATE;
        if (old != null && hasBefore) {
            before.split(old, 0);
        }
        movesFromOutside = false;
        RowFilter found = filter;
        if (found == null) {
            return operation;
        }
        return switch (operation) {
            case INSERT -> inserted(found);
            case DELETE -> {
                deletionLeftOut = !isIn(found, row);
                yield deletionLeftOut ? null : Operation.DELETE;
            }
            case UPDATE -> updated(found);
        };
    }

    /**
     * Tells that the row taken last is landed as an update of another.
     *
     * @param old the fields of that row as a line of canonical CSV
     */
    public void replaces(byte[] old) {
        before.split(old, 0);
        hasBefore = true;
    }

    private @Nullable Operation inserted(RowFilter found) {
        movesFromOutside = deletionLeftOut;
        deletionLeftOut = false;
        return isIn(found, row) ? Operation.INSERT : null;
    }

    private @Nullable Operation updated(RowFilter found) {
        deletionLeftOut = false;
        if (!hasBefore) {
            throw unsent("its filter", "");
        }
        boolean was = isIn(found, before);
        boolean is = isIn(found, row);
        movesFromOutside = is && !was;
        if (was) {
            return is ? Operation.UPDATE : Operation.DELETE;
        }
        return is ? Operation.INSERT : null;
    }

    private boolean isIn(RowFilter found, SourceRow image) {
        if (found.lacks(image)) {
            throw unsent("its filter", "");
        }
        return found.holds(image);
    }

    private PipelineException unsent(String what, String rule) {
        return new PipelineException(
                ErrorCode.TABLE_HAS_NO_IDENTITY,
                "Table " + table.source().table() + ": the log has a change without a value that " + what + " needs"
                        + (rule.isEmpty() ? "" : " (" + rule + ")"),
                "Let the log hold whole old rows: ALTER TABLE … REPLICA IDENTITY FULL; then tributary reload.");
    }

    /**
     * Writes the fields of the row taken last, without a line end.
     *
     * @param operation as {@link #change} gave it; an update where the row {@link #replaces} another
     * @throws PipelineException {@code VALUE_UNSUPPORTED} when a rule cannot make a value of what there is;
     *     {@code TABLE_HAS_NO_IDENTITY} when one needs what was not sent
     */
    public void write(CsvRowWriter target, Operation operation, ChangeOrigin origin) {
        write(target, operation, origin, false);
    }

    private void write(CsvRowWriter target, Operation operation, ChangeOrigin origin, boolean isLoad) {
        if (evaluator != null) {
            evaluator.evaluate(row, operation, origin);
        }
        for (int i = 0; i < columns.size(); i++) {
            ColumnPlan plan = columns.get(i);
            try {
                write(plan, target, operation, origin, isLoad);
            } catch (Unconvertible e) {
                throw new PipelineException(
                        ErrorCode.VALUE_UNSUPPORTED,
                        "Column " + plan.column().name() + " of table "
                                + table.landed().table() + ": " + plan.rule() + " cannot be carried out on a value: "
                                + e.getMessage(),
                        RELOAD);
            }
        }
    }

    private void write(ColumnPlan plan, CsvRowWriter target, Operation operation, ChangeOrigin origin, boolean isLoad) {
        From from = plan.from();
        if (from instanceof From.Field field) {
            field(plan, row, field.index(), target);
        } else if (from instanceof From.Before old) {
            before(plan, old.index(), operation, target, isLoad);
        } else if (from instanceof From.Computed computed && evaluator != null) {
            if (evaluator.isUnsent(computed.number())) {
                if (movesFromOutside) {
                    throw unsent("column " + plan.column().name(), "the row comes within the filter");
                }
                target.unchanged();
            } else {
                text(plan, evaluator.text(computed.number(), plan.column().type()), target);
            }
        } else if (from instanceof From.Header header) {
            text(plan, header(header.name(), operation, origin), target);
        } else if (from instanceof From.Indicator indicator) {
            text(plan, indicator.of(operation), target);
        } else if (from instanceof From.Constant constant) {
            text(plan, constant.text(), target);
        }
    }

    private void field(ColumnPlan plan, SourceRow image, int index, CsvRowWriter target) {
        if (movesFromOutside && image.isUnsent(index)) {
            throw unsent("column " + plan.column().name(), "the row comes within the filter");
        }
        if (plan.change().isNone() || image.isNull(index) || image.isUnsent(index)) {
            image.copy(index, target);
        } else {
            text(plan, image.text(index), target);
        }
    }

    private void before(ColumnPlan plan, int index, Operation operation, CsvRowWriter target, boolean isLoad) {
        if (operation == Operation.DELETE) {
            field(plan, row, index, target);
        } else if (operation == Operation.INSERT || isLoad) {
            target.nullValue();
        } else if (!hasBefore || before.isUnsent(index)) {
            throw unsent("column " + plan.column().name(), plan.rule());
        } else {
            field(plan, before, index, target);
        }
    }

    private static void text(ColumnPlan plan, @Nullable String text, CsvRowWriter target) {
        if (text == null) {
            target.nullValue();
            return;
        }
        byte[] bytes = plan.change().apply(text).getBytes(StandardCharsets.UTF_8);
        target.value(bytes, 0, bytes.length);
    }

    static String header(String name, Operation operation, ChangeOrigin origin) {
        return switch (name) {
            case "AR_H_STREAM_POSITION" -> origin.position();
            case "AR_H_TIMESTAMP", "AR_H_COMMIT_TIMESTAMP" -> origin.time();
            case "AR_H_OPERATION" -> operation.name();
            case "AR_H_CHANGE_SEQ" -> origin.sequence();
            default -> "";
        };
    }

    @Override
    public void close() {
        if (evaluator != null) {
            evaluator.close();
        }
    }
}
