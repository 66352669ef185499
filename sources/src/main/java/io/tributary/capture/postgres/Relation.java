package io.tributary.capture.postgres;

import java.util.List;

/**
 * A table as the stream announces it before the first change that has these columns.
 *
 * @param oid of the table; a partitioned table's root
 * @param replicaIdentity {@code relreplident}: {@code d}, {@code i}, {@code f} or {@code n}
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Relation message</a>
 */
record Relation(int oid, String schema, String name, char replicaIdentity, List<Field> columns) {
    Relation {
        columns = List.copyOf(columns);
    }

    /** @param isKey whether the column is part of the replica identity */
    record Field(String name, int typeOid, int typeModifier, boolean isKey) {}
}
