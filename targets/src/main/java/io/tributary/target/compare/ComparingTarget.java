package io.tributary.target.compare;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Stands in a target's place, is given the plan of a load, and compares what the target would make of it with what the target
 * holds. Changes nothing. Confined to one thread.
 */
public final class ComparingTarget implements Target {
    private final Rows rows;
    private final Function<TableId, TableSchema> held;
    private final boolean asHeld;
    private final Map<TableId, Comparison> comparisons = new ConcurrentHashMap<>();

    /** The rows of final tables. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Compares those of one table.
         *
         * @param load what leads to the rows that it should have
         * @param held the columns that it has
         * @param loaded for each of them, the index of the loaded column of that name
         * @throws PipelineException {@code TABLE_NOT_FOUND} when there is no final table, {@code TARGET_CHANGED_OUTSIDE} when
         *     somebody else changed it
         */
        Comparison compare(Plan load, TableSchema held, int[] loaded);
    }

    /**
     * Comparing those rows.
     *
     * @param held the columns that the rows of a table have in the target
     * @param asHeld whether loads have types of another source, whose values are to be taken for those of the rows held
     */
    public ComparingTarget(Rows rows, Function<TableId, TableSchema> held, boolean asHeld) {
        this.rows = rows;
        this.held = held;
        this.asHeld = asHeld;
    }

    /** What {@link #apply} found of a table. */
    public Comparison comparison(TableId table) {
        Comparison found = comparisons.get(table);
        if (found == null) {
            throw new IllegalStateException("Not compared: " + table);
        }
        return found;
    }

    @Override
    public Applied applied(TableId table) {
        return Applied.NOTHING;
    }

    @Override
    public Applied apply(Plan plan) {
        TableSchema columns = held.apply(plan.table());
        int[] loaded = loaded(columns, plan.toSchema());
        Comparison found = rows.compare(asHeld ? asHeld(plan, columns, loaded) : plan, columns, loaded);
        if (found.applied().schemaVersion() != columns.version()) {
            throw new PipelineException(
                    ErrorCode.TARGET_UNAVAILABLE, "Columns of " + plan.table() + " changed just now", "Try again");
        }
        comparisons.put(plan.table(), found);
        return plan.to();
    }

    /** For each column held, the index of the loaded column of that name. */
    private static int[] loaded(TableSchema held, TableSchema loaded) {
        int[] indexes = new int[held.columns().size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = indexOf(loaded, held.columns().get(i).name());
            if (indexes[i] < 0 || held.columns().size() != loaded.columns().size()) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "The final table of " + held.table() + " has the columns " + names(held)
                                + ", its source the columns " + names(loaded),
                        "Let the pipeline catch up, then try again");
            }
        }
        return indexes;
    }

    private static int indexOf(TableSchema schema, String name) {
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.columns().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String names(TableSchema schema) {
        return String.join(", ", schema.columns().stream().map(Column::name).toList());
    }

    /** The same load, its texts to be read as values of the types that the rows held have. */
    private static Plan asHeld(Plan plan, TableSchema held, int[] loaded) {
        List<Column> columns = new ArrayList<>(plan.toSchema().columns());
        for (int i = 0; i < loaded.length; i++) {
            Column read = columns.get(loaded[i]);
            Column typed = held.columns().get(i);
            columns.set(loaded[i], new Column(read.id(), read.name(), typed.type(), typed.sourceType(), read.fill()));
        }
        TableSchema before = plan.toSchema();
        TableSchema schema = new TableSchema(before.table(), before.version(), columns, before.key(), before.origin());
        List<Plan.Step> steps = plan.steps().stream()
                .map(step -> step instanceof Plan.Replace load ? new Plan.Replace(load.files(), schema) : step)
                .toList();
        return new Plan(plan.table(), plan.from(), plan.to(), schema, schema, steps);
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
