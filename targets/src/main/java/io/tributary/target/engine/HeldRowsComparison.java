package io.tributary.target.engine;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.target.compare.ComparingTarget;
import io.tributary.target.compare.Comparison;
import java.util.List;
import java.util.Optional;

/** Compares rows that the engine can read. Thread-safe. */
public final class HeldRowsComparison implements ComparingTarget.Rows {
    private final HeldRows.Source target;
    private final TypeRules rules;
    private final EngineSettings settings;
    private final LandedFiles landed;
    private final MergeSettings merge;
    private final int listed;

    /**
     * How to compare.
     *
     * @param rules of the target's columns
     * @param landed the files that plans name
     * @param merge of which the scratch folder is the engine's too
     * @param listed how many differences of a table to list at most
     */
    public HeldRowsComparison(
            HeldRows.Source target,
            TypeRules rules,
            EngineSettings settings,
            LandedFiles landed,
            MergeSettings merge,
            int listed) {
        this.target = target;
        this.rules = rules;
        this.settings = settings;
        this.landed = landed;
        this.merge = merge;
        this.listed = listed;
    }

    @Override
    public Comparison compare(Plan load, TableSchema held, int[] loaded) {
        return LoadCsv.reading(load, landed, direct -> compare(load, direct, held, loaded));
    }

    private Comparison compare(Plan load, Optional<LoadCsv> direct, TableSchema held, int[] loaded) {
        try (Scratch scratch = Scratch.in(merge.scratch());
                Engine engine = Engine.open(settings, scratch.folder())) {
            HeldRows rows = target.held(held, engine, scratch)
                    .orElseThrow(() -> new PipelineException(
                            ErrorCode.TABLE_NOT_FOUND,
                            "The target has no final table of " + load.table(),
                            "Let the pipeline apply it first"));
            EngineMerge expecting = new EngineMerge(engine, scratch, rules, settings, load, Optional::empty, direct);
            new NetChanges(landed, merge).run(load, expecting);
            Relation expected = expecting.rows();
            requireSameTypes(load, expected, loaded, held, rows.rows().types());
            String inTheirOrder = "SELECT "
                    + Sql.list(loaded.length, i -> "t." + Relation.column(loaded[i]) + " AS " + Relation.column(i))
                    + " FROM (" + expected.sql() + ") AS t";
            RowComparison comparison = new RowComparison(engine, held.columns().size(), held.identityIndexes(), listed);
            Comparison[] found = new Comparison[1];
            expecting.refusing(() -> found[0] = comparison.compare(
                    inTheirOrder, expecting.count(), rows.rows().sql(), rows.applied(), held.isKeyed()));
            return found[0];
        }
    }

    private static void requireSameTypes(
            Plan load, Relation expected, int[] loaded, TableSchema held, List<String> heldTypes) {
        for (int i = 0; i < loaded.length; i++) {
            String type = expected.types().get(loaded[i]).name();
            if (!type.equals(heldTypes.get(i))) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Column " + held.columns().get(i).name() + " of the final table of " + load.table() + " is "
                                + heldTypes.get(i) + ", a load would make it " + type,
                        "Load the table again: tributary reload " + load.table());
            }
        }
    }
}
