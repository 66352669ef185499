package io.tributary.capture.postgres;

import io.tributary.change.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table as the stream announces it before the first change that has these columns.
 *
 * @param oid of the table; a partitioned table's root
 * @param replicaIdentity {@code relreplident}: {@code d}, {@code i}, {@code f} or {@code n}
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Relation message</a>
 */
record Relation(int oid, String schema, String name, char replicaIdentity, List<Field> columns) {
    private static final char FULL = 'f';

    Relation {
        columns = List.copyOf(columns);
    }

    /** Whether old rows are logged whole, or by the columns that are the key of the schema, which has the same columns. */
    boolean logsKeyOf(TableSchema schema) {
        if (replicaIdentity == FULL || !schema.isKeyed()) {
            return true;
        }
        Set<Integer> logged = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isKey()) {
                logged.add(schema.columns().get(i).id());
            }
        }
        return logged.equals(Set.copyOf(schema.key()));
    }

    /** @param isKey whether the column is part of the replica identity */
    record Field(String name, int typeOid, int typeModifier, boolean isKey) {}
}
