package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the clauses of one {@code ALTER TABLE} do, as they are read. */
final class AlterNotes {
    private final TableId table;
    private final List<ColumnStep> steps = new ArrayList<>();
    private final List<TableId> others = new ArrayList<>();
    private @Nullable TableId renamedTo;
    private boolean changesKeys;
    private @Nullable String touchesRows;

    AlterNotes(TableId table) {
        this.table = table;
    }

    void step(ColumnStep step) {
        steps.add(step);
    }

    void other(TableId other) {
        others.add(other);
    }

    void renamed(TableId to) {
        renamedTo = to;
    }

    void changesKeys() {
        changesKeys = true;
    }

    /** The first reason is kept. */
    void touchesRows(String reason) {
        if (touchesRows == null) {
            touchesRows = reason;
        }
    }

    void changesVersioning() {
        touchesRows("the table's system versioning was changed");
    }

    Statement.AlterTable statement() {
        return new Statement.AlterTable(
                table, Optional.ofNullable(renamedTo), steps, changesKeys, Optional.ofNullable(touchesRows), others);
    }
}
