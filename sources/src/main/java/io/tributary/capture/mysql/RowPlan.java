package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.RowImage;
import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.mysql.value.ColumnForm;
import io.tributary.capture.mysql.value.ColumnForms;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.run.RowTarget;
import io.tributary.change.Column;
import io.tributary.change.Operation;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How the log's rows of one table become landing rows, worked out once per schema version and table map. Column {@code i} of
 * a row image is column {@code i} of the schema; what the server keeps behind them for itself is left out. Confined to one thread.
 */
final class RowPlan {
    private final TableSchema schema;
    private final TableMap map;
    private final ColumnForm[] forms;
    private final int[] key;

    private RowPlan(TableSchema schema, TableMap map, ColumnForm[] forms) {
        this.schema = schema;
        this.map = map;
        this.forms = forms;
        this.key = schema.isKeyed() ? schema.identityIndexes() : new int[0];
    }

    /** The plan, or nothing when the log's columns cannot be the schema's. */
    static Optional<RowPlan> of(TableSchema schema, TableMap map, FormContext context) {
        List<Column> columns = schema.columns();
        if (map.columns() != columns.size() + Origin.parse(schema.origin()).hidden()) {
            return Optional.empty();
        }
        List<String> names = map.details().names();
        ColumnForm[] forms = new ColumnForm[columns.size()];
        for (int i = 0; i < forms.length; i++) {
            ColumnForm form = ColumnForms.of(columns.get(i).sourceType(), context);
            boolean isOther =
                    !names.isEmpty() && !names.get(i).equals(columns.get(i).name());
            if (isOther || !form.fits(map.type(i), map.metadata(i))) {
                return Optional.empty();
            }
            forms[i] = form.logged(map.type(i), map.metadata(i));
        }
        return Optional.of(new RowPlan(schema, map, forms));
    }

    boolean isFor(TableMap rows) {
        return map == rows;
    }

    /**
     * Writes all rows of one event.
     *
     * @throws PipelineException with {@code SOURCE_SETTING_UNSUITABLE} when a row lacks columns; with
     *     {@code VALUE_UNSUPPORTED} or {@code SOURCE_PROTOCOL_UNEXPECTED} for a value that has no exact text
     */
    void write(RowTarget target, RowsKind kind, RowImages rows) {
        while (rows.next()) {
            switch (kind) {
                case INSERT -> row(target, Operation.INSERT, rows.after());
                case DELETE -> row(target, Operation.DELETE, rows.before());
                case UPDATE -> update(target, rows.before(), rows.after());
            }
        }
    }

    /** An update that leaves the row's identity alone is a {@code U}; any other is {@code D} and {@code I}. */
    private void update(RowTarget target, RowImage before, RowImage after) {
        if (key.length > 0 && !keyMoved(before, after)) {
            if (target.needsBefore()) {
                fields(target, target.before(), before);
            }
            row(target, Operation.UPDATE, after);
            return;
        }
        fields(target, target.beginOld(), before);
        target.end();
        fields(target, target.beginNew(), after);
        target.end();
    }

    private boolean keyMoved(RowImage before, RowImage after) {
        for (int i : key) {
            if (!isSame(before, after, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether both images have the same bytes in that column. An update logged in part leaves out what it did not set. */
    static boolean isSame(RowImage before, RowImage after, int i) {
        if (!after.isPresent(i) || !before.isPresent(i)) {
            return !after.isPresent(i);
        }
        if (before.isNull(i) || after.isNull(i)) {
            return before.isNull(i) == after.isNull(i);
        }
        int from = before.offset(i);
        int other = after.offset(i);
        return Arrays.equals(
                before.source(), from, from + before.length(i), after.source(), other, other + after.length(i));
    }

    private void row(RowTarget target, Operation operation, RowImage row) {
        fields(target, target.begin(operation), row);
        target.end();
    }

    private void fields(RowTarget target, CsvRowWriter fields, RowImage row) {
        int i = 0;
        try {
            for (; i < forms.length; i++) {
                if (row.isNull(i)) {
                    fields.nullValue();
                } else if (row.isPresent(i)) {
                    forms[i].fromLog(fields, row.source(), row.offset(i), row.length(i));
                } else {
                    throw new PipelineException(
                            ErrorCode.SOURCE_SETTING_UNSUITABLE,
                            "the log has a row without it: a session has set binlog_row_image",
                            "SET GLOBAL binlog_row_image = 'FULL'; and let no session set another.");
                }
            }
        } catch (PipelineException e) {
            target.cancel();
            throw new PipelineException(
                    e.code(),
                    "Column " + schema.columns().get(i).name() + " of table " + schema.table() + ": " + e.getMessage(),
                    e.hint(),
                    e);
        }
    }
}
