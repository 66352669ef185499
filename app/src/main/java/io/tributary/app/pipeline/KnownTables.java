package io.tributary.app.pipeline;

import io.tributary.app.config.Suggestion;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables that a pipeline has landed, by the names that people give. */
public final class KnownTables {
    private final SortedMap<String, TableId> names = new TreeMap<>();

    private KnownTables() {}

    public static KnownTables of(Pipeline pipeline) {
        KnownTables known = new KnownTables();
        pipeline.reader().state().tables().keySet().forEach(id -> known.names.put(id.toString(), id));
        return known;
    }

    /**
     * The table of that name.
     *
     * @throws PipelineException {@code TABLE_NOT_FOUND}, with the nearest name
     */
    public TableId require(String table) {
        TableId id = names.get(table);
        if (id != null) {
            return id;
        }
        String meant = Suggestion.nearest(table, names.keySet())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        throw new PipelineException(
                ErrorCode.TABLE_NOT_FOUND,
                "No table " + table + " was ever landed by this pipeline" + meant,
                names.isEmpty()
                        ? "Run the pipeline first: every table is loaded by itself"
                        : "Known are " + String.join(", ", List.copyOf(names.keySet())));
    }
}
