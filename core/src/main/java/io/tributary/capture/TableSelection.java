package io.tributary.capture;

import io.tributary.change.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which tables a pipeline wants, and whether that says what its author meant. */
public interface TableSelection {
    boolean matches(TableId table);

    /**
     * What names one table, as written, and that table is not among these once the excluded ones are taken out: most likely
     * a mistake.
     */
    List<String> missing(Collection<TableId> tables);

    /**
     * What names any number of tables, as written, and matches none of these once the excluded ones are taken out: such
     * tables may come later.
     */
    List<String> idle(Collection<TableId> tables);

    /**
     * What has an underscore that is a wildcard, as written, and matches more than one of these tables: most people mean
     * the underscore itself.
     */
    List<String> ambiguous(Collection<TableId> tables);

    /** Schemas that it names letter by letter. */
    Set<String> schemas();
}
