package io.tributary.target.catalog;

import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogTable;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.List;

/** What the final files of a target's tables are, in the terms of a catalog. Thread-safe. */
public interface FinalShape {
    /** The entry of a table whose rows have these columns, unmarked. */
    CatalogTable entry(CatalogName name, TableSchema schema);

    /** Whether the table is divided into partitions, which then may change with each apply. */
    boolean isDivided(TableId table);

    /** The partitions as they are now, of a table that is divided. */
    List<Part> parts(TableId table);

    /**
     * One partition.
     *
     * @param values of the partition keys, in their order
     * @param list path of the file below the target's root that names the partition's files to readers, {@code /} in it
     * @param files addresses of the partition's files
     */
    record Part(List<String> values, String list, List<String> files) {
        public Part {
            values = List.copyOf(values);
            files = List.copyOf(files);
        }
    }
}
