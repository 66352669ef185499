package io.tributary.target.database;

import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import io.tributary.ledger.AppliedJson;
import io.tributary.target.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds of a table: the catalog's word, the ledger's, and that of the table itself, where it took
 * another's place just before the ledger could be told.
 */
record Holding(
        Dialect.@Nullable CatalogTable found,
        @Nullable Applied written,
        @Nullable Applied marked,
        Optional<Target.Failure> failure) {
    /** How the comment of a table begins that took another's place; what it holds follows. */
    static final String MARKER = "tributary:";

    static Holding read(Connection connection, Dialect dialect, FinalTable table, TableId source) throws SQLException {
        StateTable.Entry entry = new StateTable(connection, dialect, table).read(source);
        Dialect.CatalogTable found = dialect.find(connection, table);
        return new Holding(
                found,
                entry.applied(),
                found == null ? null : marked(found.comment()),
                Optional.ofNullable(entry.failure()));
    }

    private static @Nullable Applied marked(String comment) {
        if (!comment.startsWith(MARKER)) {
            return null;
        }
        try {
            return AppliedJson.read(comment.substring(MARKER.length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether we made the table. */
    boolean isOurs() {
        return written != null || marked != null;
    }

    Applied applied() {
        Applied ledger = written;
        Applied table = marked;
        if (found == null) {
            return Applied.NOTHING;
        }
        if (ledger == null) {
            return table == null ? Applied.NOTHING : table;
        }
        return table != null && table.commit() > ledger.commit() ? table : ledger;
    }

    /** Whether a plan that leads to {@code to} is carried out already. */
    boolean covers(Applied to) {
        Applied present = applied();
        return present.generation() == to.generation() && present.commit() >= to.commit();
    }
}
