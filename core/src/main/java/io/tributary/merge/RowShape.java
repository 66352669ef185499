package io.tributary.merge;

import io.tributary.change.TableSchema;
import java.util.List;
import java.util.Set;

/** The columns that rows have during a merge, and which of them identify a row. Immutable. */
final class RowShape {
    private final TableSchema schema;
    private final int[] identity;

    RowShape(TableSchema schema) {
        this.schema = schema;
        identity = schema.identityIndexes();
    }

    /** Whether rows of both are told apart by the same columns. */
    static boolean sameIdentity(TableSchema one, TableSchema other) {
        return Set.copyOf(one.key()).equals(Set.copyOf(other.key()));
    }

    TableSchema schema() {
        return schema;
    }

    /** Indexes of the identifying columns, ascending. */
    int[] identity() {
        return identity;
    }

    boolean isKeyed() {
        return schema.isKeyed();
    }

    int columns() {
        return schema.columns().size();
    }

    /** Whether the key is one piece of the row. */
    boolean isKeyContiguous() {
        return lastKey() - firstKey() == identity.length - 1;
    }

    int firstKey() {
        return identity[0];
    }

    int lastKey() {
        return identity[identity.length - 1];
    }

    /** Which identifying column that is, counted from 0, or -1 when it is none. */
    int identityPosition(int column) {
        for (int i = 0; i < identity.length; i++) {
            if (identity[i] == column) {
                return i;
            }
        }
        return -1;
    }

    static List<String> names(TableSchema schema) {
        return schema.columns().stream().map(column -> column.name()).toList();
    }
}
