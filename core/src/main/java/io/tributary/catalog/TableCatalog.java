package io.tributary.catalog;

import io.tributary.catalog.CatalogTable.Held;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A catalog of tables that several programs change: an entry is changed only if it is still the one that was read. All
 * methods are thread-safe.
 *
 * <p>Failures are {@link io.tributary.error.PipelineException}s that name the entry: {@code TARGET_UNAVAILABLE} (what was to be
 * done may have been done all the same, and has to be read back), {@code TARGET_PERMISSION_MISSING}, {@code TARGET_REFUSED}.
 */
public interface TableCatalog extends AutoCloseable {
    /** What became of a change. */
    enum Outcome {
        DONE,
        /** Nothing: the entry is another by now, or is there already, or, after an answer got lost, was changed by this. */
        CONFLICT
    }

    /** The table of that name; empty as well when its database is not there. */
    Optional<Held> find(CatalogName name);

    /** Makes an entry, and its database when that is missing. {@code CONFLICT} when there is one of that name. */
    Outcome create(CatalogTable table);

    /**
     * Puts an entry in the place of one that is still of that version. What the port does not show of the former, such as its
     * description and owner, stays.
     */
    Outcome replace(CatalogTable table, String version);

    /** Removes an entry and its partitions, not its files; one that is not there is fine. */
    void remove(CatalogName name);

    /** All partitions of a table, in no order. */
    List<CatalogPartition> partitions(CatalogName name);

    /** Adds partitions, or replaces those of the same values. Not atomic: a failure may leave some done. Idempotent. */
    void putPartitions(CatalogName name, Collection<CatalogPartition> partitions);

    /** Removes the partitions of those values; one that is not there is fine. Not atomic. */
    void removePartitions(CatalogName name, Collection<List<String>> values);

    @Override
    void close();
}
