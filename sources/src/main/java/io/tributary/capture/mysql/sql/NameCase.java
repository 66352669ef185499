package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.Locale;

/**
 * Whether two spellings of a schema's or table's name are the same name: the server's {@code lower_case_table_names}.
 * Column names never depend on case, see {@link #column}.
 */
public enum NameCase {
    /** {@code lower_case_table_names=0}: as spelled. */
    EXACT,
    /** {@code lower_case_table_names} 1 or 2: upper and lower case are the same. */
    FOLDED;

    /**
     * The rule of a server.
     *
     * @param lowerCaseTableNames its variable
     */
    public static NameCase of(int lowerCaseTableNames) {
        return lowerCaseTableNames == 0 ? EXACT : FOLDED;
    }

    /** The spelling that all spellings of the same schema or table have in common. */
    public String fold(String name) {
        return this == EXACT ? name : name.toLowerCase(Locale.ROOT);
    }

    /** The spelling that all spellings of the same table have in common. */
    public TableId fold(TableId table) {
        return this == EXACT ? table : new TableId(fold(table.schema()), fold(table.name()));
    }

    /** The spelling that all spellings of the same column have in common. */
    public static String column(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
