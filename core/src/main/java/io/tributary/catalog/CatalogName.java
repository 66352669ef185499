package io.tributary.catalog;

import static java.util.Objects.requireNonNull;

/**
 * A table's name in a catalog. Engines of the Hive kind fold names to lower case, so it is lower case.
 *
 * @param database never empty
 * @param table never empty
 */
public record CatalogName(String database, String table) {
    public CatalogName {
        requireNonNull(database, "database is null");
        requireNonNull(table, "table is null");
        if (database.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException(
                    "A table of a catalog has a database and a name, got \"" + database + "\".\"" + table + "\"");
        }
    }

    /** {@code database.table}, for people. */
    @Override
    public String toString() {
        return database + "." + table;
    }
}
