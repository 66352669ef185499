package io.tributary.landing;

import io.tributary.landing.dms.RowEncoder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open file with changes of all tables in the order of their transactions. A commit ends it, and so it ends between two
 * transactions; an event of a table with rows in it ends it before that. Confined to the capture's thread.
 */
final class TransactionFile {
    private static final int FLUSH_BYTES = 256 << 10;

    private final DataFiles files;
    private final Clock clock;
    private final RowEncoder rows;
    private final Set<ChangeAppender> tables = new LinkedHashSet<>();
    private @Nullable RowsFile file;
    private String path = "";
    private long lastOrder;

    /**
     * @param rows where changes of all tables are written
     * @param state names given out so far
     */
    TransactionFile(DataFiles files, Clock clock, RowEncoder rows, LandingState state) {
        this.files = files;
        this.clock = clock;
        this.rows = rows;
        this.lastOrder = state.tables().values().stream()
                .mapToLong(table -> DataFileName.order(table.lastFile()))
                .max()
                .orElse(0);
    }

    RowEncoder rows() {
        return rows;
    }

    /** A row of that table was written. */
    void appended(ChangeAppender table) {
        tables.add(table);
        if (rows.length() >= FLUSH_BYTES && !table.isHolding()) {
            flush();
        }
    }

    boolean has(ChangeAppender table) {
        return tables.contains(table);
    }

    private RowsFile flush() {
        RowsFile target = file;
        if (target == null) {
            lastOrder = Math.max(files.names().now(clock), lastOrder + 1);
            path = files.names().transactions(lastOrder);
            target = files.transactions(path);
            file = target;
        }
        target.write(rows.buffer(), 0, rows.length());
        rows.truncate(0);
        return target;
    }

    /** Publishes the file, if there is one; what each table has in it. */
    List<TableItem> end() {
        if (tables.isEmpty()) {
            return List.of();
        }
        RowsFile ended = flush();
        ended.publish(0);
        List<TableItem> items = new ArrayList<>();
        tables.forEach(table -> items.add(table.item(path, ended)));
        tables.clear();
        file = null;
        return items;
    }

    /** Gives up what is not published. */
    void discard() {
        if (file != null) {
            file.close();
        }
    }
}
