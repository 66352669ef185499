package io.tributary.landing;

import io.tributary.change.Operation;

/** Counts rows of a file by operation. */
final class RowTally {
    private long inserts;
    private long updates;
    private long deletes;

    void add(Operation operation) {
        switch (operation) {
            case INSERT -> inserts++;
            case UPDATE -> updates++;
            case DELETE -> deletes++;
        }
    }

    void takeBackDelete() {
        deletes--;
    }

    boolean isEmpty() {
        return inserts + updates + deletes == 0;
    }

    RowCounts counts() {
        return new RowCounts(inserts, updates, deletes);
    }

    void clear() {
        inserts = 0;
        updates = 0;
        deletes = 0;
    }
}
