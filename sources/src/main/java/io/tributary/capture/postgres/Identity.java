package io.tributary.capture.postgres;

import java.util.List;
import java.util.Set;

/**
 * By what the old row of an update or delete is known.
 *
 * @param kind what the log holds of the old row
 * @param columns numbers of the identifying columns, in key order; empty unless there is a key
 */
record Identity(Kind kind, List<Integer> columns) {
    static final Identity NONE = new Identity(Kind.NONE, List.of());

    Identity {
        columns = List.copyOf(columns);
    }

    /** What is logged. */
    enum Kind {
        /** Nothing: updates and deletes of a published table fail at the source. */
        NONE,
        /** The key columns. */
        KEY,
        /** The whole row. */
        FULL
    }

    /** Whether changes logged this way name rows the way {@code wanted} does. */
    boolean covers(Identity wanted) {
        if (kind == Kind.FULL) {
            return wanted.kind != Kind.NONE;
        }
        return kind == Kind.KEY
                && wanted.kind == Kind.KEY
                && Set.copyOf(columns).equals(Set.copyOf(wanted.columns));
    }
}
