package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import java.util.Map;

/**
 * One heap that holds rows of a captured table: the table itself, or a partition at the end of its tree.
 *
 * @param filenode changes when the rows are rewritten or all removed at once
 * @param bytes size of the heap, or {@link #SIZE_UNKNOWN} while somebody has locked it for himself
 * @param traits what decides whether it can be captured
 * @param bornInTree whether it and everything above it became partitions in the command that created them, empty
 * @param attached changes when it, or anything above it, is attached to the tree again; empty for a table itself
 * @param missing text that rows older than a column show in it, by the table's column number; as the server prints it
 */
record Leaf(
        int oid,
        TableId id,
        long filenode,
        long bytes,
        Traits traits,
        boolean bornInTree,
        String attached,
        Map<Integer, String> missing) {
    static final long SIZE_UNKNOWN = -1;

    Leaf {
        missing = Map.copyOf(missing);
    }

    boolean mayHaveRows() {
        return bytes != 0;
    }

    /**
     * @param kind as the catalog codes it
     * @param persistence as the catalog codes it
     * @param identity which old values updates and deletes log
     * @param isHeap whether rows have block addresses
     * @param rights what our role may do: a load reads each heap by itself
     */
    record Traits(char kind, char persistence, Identity identity, boolean isHeap, CatalogTable.Rights rights) {}
}
