package io.tributary.capture.mysql;

import io.tributary.change.TableId;
import java.util.List;

/**
 * A foreign key whose child's rows change with its parent's.
 *
 * @param child the table that has the key
 * @param parent the table it refers to
 * @param parentColumns the columns of the parent it refers to
 * @param onDelete whether rows of the child change when rows of the parent are deleted
 * @param onUpdate whether rows of the child change when those columns of the parent change
 */
record ForeignKey(
        String name, TableId child, TableId parent, List<String> parentColumns, boolean onDelete, boolean onUpdate) {
    ForeignKey {
        parentColumns = List.copyOf(parentColumns);
    }

    boolean cascades() {
        return onDelete || onUpdate;
    }
}
