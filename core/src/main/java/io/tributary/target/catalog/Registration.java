package io.tributary.target.catalog;

import static java.util.Objects.requireNonNull;

import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogNaming;
import io.tributary.catalog.CatalogTable;
import io.tributary.catalog.CatalogTable.Held;
import io.tributary.catalog.TableCatalog;
import io.tributary.catalog.TableCatalog.Outcome;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the entries of final tables in a catalog what the tables are: reads the entry, and changes it if it says anything else.
 * Idempotent, and safe beside others who change the entry: what they say that we do not, stays.
 *
 * <p>An entry of ours is marked by the parameters {@value #PIPELINE} and {@value #TABLE}. One that is not marked is taken
 * over if it is of the same folder, as a crawler's is; any other one stays as it is, and the table is refused. Thread-safe for
 * different tables.
 */
public final class Registration implements AutoCloseable {
    /** Name of the pipeline that an entry is of. */
    static final String PIPELINE = "tributary.pipeline";

    /** The table's name at the source. */
    static final String TABLE = "tributary.table";

    /** Parameters that are ours to set and to take away. */
    private static final Set<String> OURS = Set.of(
            "EXTERNAL", "classification", "compressionType", "typeOfData", "skip.header.line.count", PIPELINE, TABLE);

    private static final int TRIES_MAX = 5;

    private final TableCatalog catalog;
    private final CatalogNaming naming;
    private final FinalShape shape;
    private final PartitionLists lists;
    private final String pipeline;

    /**
     * Registers for one target.
     *
     * @param catalog closed with this
     * @param files the target's
     * @param pipeline its name
     */
    public Registration(TableCatalog catalog, CatalogNaming naming, FinalShape shape, Files files, String pipeline) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.naming = requireNonNull(naming, "naming is null");
        this.shape = requireNonNull(shape, "shape is null");
        this.pipeline = requireNonNull(pipeline, "pipeline is null");
        lists = new PartitionLists(catalog, files);
    }

    boolean isDivided(TableId table) {
        return shape.isDivided(table);
    }

    /**
     * Makes a table's entry right.
     *
     * @param schema of the rows that the target holds
     * @return whether anything had to be changed
     * @throws PipelineException {@code TARGET_REFUSED} when somebody else's entry is there, or the columns cannot be told
     */
    boolean register(TableSchema schema) {
        TableId table = schema.table();
        CatalogTable wanted =
                shape.entry(naming.of(table), schema).with(Map.of(PIPELINE, pipeline, TABLE, table.toString()));
        requireDifferentNames(wanted, table);
        boolean changed = putTable(wanted, table);
        return (shape.isDivided(table) && lists.put(wanted, shape.parts(table))) || changed;
    }

    private boolean putTable(CatalogTable wanted, TableId table) {
        for (int attempt = 1; attempt <= TRIES_MAX; attempt++) {
            Optional<Held> held = catalog.find(wanted.name());
            if (held.isEmpty()) {
                if (catalog.create(wanted) == Outcome.DONE) {
                    return true;
                }
                continue;
            }
            CatalogTable present = held.get().table();
            requireOurs(present, wanted, table);
            if (!present.hasKeysOf(wanted)) {
                // partitions of other keys mean nothing any more
                catalog.remove(wanted.name());
                continue;
            }
            CatalogTable next = merged(present, wanted);
            if (next.isReadAs(present) && next.parameters().equals(present.parameters())) {
                return false;
            }
            if (catalog.replace(next, held.get().version()) == Outcome.DONE) {
                return true;
            }
        }
        throw new PipelineException(
                ErrorCode.TARGET_UNAVAILABLE,
                "Cannot register " + table + " as " + wanted.name() + ": somebody else changed the entry " + TRIES_MAX
                        + " times meanwhile",
                "");
    }

    private static void requireDifferentNames(CatalogTable wanted, TableId table) {
        Set<String> names = new HashSet<>();
        for (List<CatalogColumn> columns : List.of(wanted.columns(), wanted.partitionKeys())) {
            for (CatalogColumn column : columns) {
                if (!names.add(column.name())) {
                    throw new PipelineException(
                            ErrorCode.TARGET_REFUSED,
                            "Cannot register " + table + " as " + wanted.name()
                                    + ": nothing but upper and lower case tells its columns " + column.name()
                                    + " apart",
                            "Rename one of them, at the source or by a transform");
                }
            }
        }
    }

    private void requireOurs(CatalogTable present, CatalogTable wanted, TableId table) {
        String owner = present.parameter(TABLE);
        String location = present.storage().location();
        boolean isOurs = owner.isEmpty()
                ? location.equals(wanted.storage().location())
                : owner.equals(table.toString()) && present.parameter(PIPELINE).equals(pipeline);
        if (!isOurs) {
            throw new PipelineException(
                    ErrorCode.TARGET_REFUSED,
                    "Cannot register " + table + " as " + wanted.name() + ": that entry is "
                            + (owner.isEmpty()
                                    ? "somebody else's, of " + (location.isEmpty() ? "no folder" : location)
                                    : "of " + owner + " in pipeline " + present.parameter(PIPELINE)),
                    "Choose another target.catalog.database or target.catalog.table; or, if nobody needs that entry:"
                            + dropping(wanted.name()));
        }
    }

    private static String dropping(CatalogName name) {
        return " aws glue delete-table --database-name " + name.database() + " --name " + name.table();
    }

    /** What others say of the table stays: their parameters, and comments of columns. */
    private static CatalogTable merged(CatalogTable present, CatalogTable wanted) {
        Map<String, String> comments = new HashMap<>();
        present.columns().forEach(column -> comments.put(column.name(), column.comment()));
        List<CatalogColumn> columns = wanted.columns().stream()
                .map(column -> {
                    String comment = comments.getOrDefault(column.name(), "");
                    return comment.isEmpty() ? column : new CatalogColumn(column.name(), column.type(), comment);
                })
                .toList();
        Map<String, String> parameters = new HashMap<>(present.parameters());
        parameters.keySet().removeAll(OURS);
        parameters.putAll(wanted.parameters());
        return new CatalogTable(wanted.name(), columns, wanted.partitionKeys(), wanted.storage(), parameters);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
