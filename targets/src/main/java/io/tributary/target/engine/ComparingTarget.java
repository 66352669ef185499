package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.NetChanges;
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
    private final HeldRows.Source target;
    private final Work work;
    private final Function<TableId, TableSchema> held;
    private final Map<TableId, Comparison> comparisons = new ConcurrentHashMap<>();

    /**
     * How to compare.
     *
     * @param rules of the target's columns
     * @param landed the files that plans name
     * @param merge of which the scratch folder is the engine's too
     * @param listed how many differences of a table to list at most
     * @param asHeld whether loads have types of another source, whose values are to be taken for those of the rows held
     */
    public record Work(
            TypeRules rules,
            EngineSettings engine,
            LandedFiles landed,
            MergeSettings merge,
            int listed,
            boolean asHeld) {}

    /** @param held the columns that the rows of a table have in the target */
    public ComparingTarget(HeldRows.Source target, Work work, Function<TableId, TableSchema> held) {
        this.target = target;
        this.work = work;
        this.held = held;
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
        int[] source = sources(columns, plan.toSchema());
        Plan load = work.asHeld() ? asHeld(plan, columns, source) : plan;
        Optional<LoadCsv> direct = EngineMerge.load(load).flatMap(files -> LoadCsv.direct(files, work.landed()));
        Comparison found;
        try {
            found = compare(load, direct, columns, source);
        } catch (Engine.Unreadable unusual) {
            found = compare(load, Optional.empty(), columns, source);
        }
        comparisons.put(plan.table(), found);
        return plan.to();
    }

    private Comparison compare(Plan plan, Optional<LoadCsv> direct, TableSchema columns, int[] source) {
        try (Scratch scratch = Scratch.in(work.merge().scratch());
                Engine engine = Engine.open(work.engine(), scratch.folder())) {
            HeldRows rows = target.held(columns, engine, scratch)
                    .orElseThrow(() -> new PipelineException(
                            ErrorCode.TABLE_NOT_FOUND,
                            "The target has no final table of " + plan.table(),
                            "Let the pipeline apply it first"));
            if (rows.applied().schemaVersion() != columns.version()) {
                throw new PipelineException(
                        ErrorCode.TARGET_UNAVAILABLE, "Columns of " + plan.table() + " changed just now", "Try again");
            }
            EngineMerge merge =
                    new EngineMerge(engine, scratch, work.rules(), work.engine(), plan, Optional::empty, direct);
            new NetChanges(work.landed(), work.merge()).run(plan, merge);
            Relation expected = merge.rows();
            requireSameTypes(plan, expected, source, columns, rows.rows().types());
            String inTheirOrder = "SELECT "
                    + Sql.list(source.length, i -> "t." + Relation.column(source[i]) + " AS " + Relation.column(i))
                    + " FROM (" + expected.sql() + ") AS t";
            RowComparison comparison =
                    new RowComparison(engine, columns.columns().size(), columns.identityIndexes(), work.listed());
            Comparison[] found = new Comparison[1];
            merge.refusing(() -> found[0] = comparison.compare(
                    inTheirOrder, merge.count(), rows.rows().sql(), rows.applied(), columns.isKeyed()));
            return found[0];
        }
    }

    /** For each column held, the index of the loaded column of that name. */
    private static int[] sources(TableSchema held, TableSchema loaded) {
        int[] source = new int[held.columns().size()];
        for (int i = 0; i < source.length; i++) {
            source[i] = indexOf(loaded, held.columns().get(i).name());
            if (source[i] < 0 || held.columns().size() != loaded.columns().size()) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "The final table of " + held.table() + " has the columns " + names(held)
                                + ", its source the columns " + names(loaded),
                        "Let the pipeline catch up, then try again");
            }
        }
        return source;
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

    private void requireSameTypes(
            Plan plan, Relation expected, int[] source, TableSchema columns, List<String> heldTypes) {
        for (int i = 0; i < source.length; i++) {
            String type = expected.types().get(source[i]).name();
            if (!type.equals(heldTypes.get(i))) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Column " + columns.columns().get(i).name() + " of the final table of " + plan.table() + " is "
                                + heldTypes.get(i) + ", a load would make it " + type,
                        "Load the table again: tributary reload " + plan.table());
            }
        }
    }

    /** The same load, its texts to be read as values of the types that the rows held have. */
    private static Plan asHeld(Plan plan, TableSchema held, int[] source) {
        List<Column> columns = new ArrayList<>(plan.toSchema().columns());
        for (int i = 0; i < source.length; i++) {
            Column loaded = columns.get(source[i]);
            Column typed = held.columns().get(i);
            columns.set(
                    source[i], new Column(loaded.id(), loaded.name(), typed.type(), typed.sourceType(), loaded.fill()));
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
