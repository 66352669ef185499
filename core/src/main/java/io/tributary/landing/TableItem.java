package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;

/** A landed item and the table it is about. */
public record TableItem(TableId table, LandedItem item) {
    public TableItem {
        requireNonNull(table, "table is null");
        requireNonNull(item, "item is null");
    }
}
