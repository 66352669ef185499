package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Statement;
import io.tributary.change.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a table between its last schema version and a look at the catalog: nothing, a change of columns that
 * earlier rows can follow exactly, or something after which only a new load is exact.
 */
sealed interface SchemaChange {
    /** Same columns, same rows. */
    record None() implements SchemaChange {}

    /**
     * Other columns.
     *
     * @param schema the next version; rows of earlier versions turn into its rows by column ids and fills
     */
    record Followed(TableSchema schema) implements SchemaChange {}

    /**
     * Only a new load is exact.
     *
     * @param reason what cannot be followed, for the log
     */
    record Reload(String reason) implements SchemaChange {}

    /** Asks the server for the default of a new column that is the same for every row. */
    @FunctionalInterface
    interface Fills {
        /** The default as canonical text; null is NULL. */
        @Nullable
        String of(CatalogColumn column) throws CannotFollow;
    }

    /**
     * What became of the table.
     *
     * @param old the last version
     * @param now the catalog after the change, with no later change of the table in it
     * @param statement the one statement between the two; empty when it is not known that there was one, and then columns
     *     must have kept their names
     * @param fills asked only for columns whose default is {@link CatalogColumn.Fallback#CONSTANT}
     * @param version number of the next one, if there is to be one
     */
    static SchemaChange between(
            TableSchema old,
            CatalogTable now,
            Optional<Statement.AlterTable> statement,
            Fills fills,
            ColumnTypes types,
            int version) {
        try {
            return new SchemaComparison(old, now, fills, types).compare(statement, version);
        } catch (CannotFollow e) {
            return new Reload(e.reason());
        }
    }
}
