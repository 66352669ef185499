package io.tributary.merge;

import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan comes to, for targets that find their own rows: a load if there is one, then changes with at most one row
 * for each identity. What rewrites all rows uses {@link StreamingMerge}.
 *
 * <p>Changes come in one or more passes, each applied to the rows that the one before left. A pass ends where the memory
 * limit is reached and where the identifying columns change.
 *
 * <p>Immutable and thread-safe; every run has its own state.
 */
public final class NetChanges {
    private final LandedFiles files;
    private final MergeSettings settings;

    /** @param settings of which the scratch folder is not used */
    public NetChanges(LandedFiles files, MergeSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    /**
     * Tells a target, which holds what the plan starts from, what to do.
     *
     * @return the rows are those that the table has afterwards, given that it had {@code plan.from().rows()}
     * @throws PipelineException {@code LANDING_CORRUPT} when a landing file is not what its commit says or holds what it
     *     must not, {@code TARGET_DIVERGED} when changes do not fit each other; both name file and row. And what the
     *     target throws
     */
    public Merged run(Plan plan, NetTarget to) {
        return new Run(plan, to).run();
    }

    /** One run. */
    private final class Run {
        private final Plan plan;
        private final NetTarget target;
        private final String hint;
        private final List<KeyRun> runs;
        private final Divergence divergence;
        private long rows;
        private long unmatched;

        Run(Plan plan, NetTarget target) {
            this.plan = plan;
            this.target = target;
            hint = "Load the table again: tributary reload " + plan.table();
            runs = KeyRun.runs(plan);
            divergence = Divergence.of(plan.table(), runs);
            rows = plan.from().rows();
        }

        Merged run() {
            TableSchema held = begin();
            int firstFile = 0;
            for (KeyRun run : runs) {
                if (!run.schema().equals(held)) {
                    target.alter(held, run.schema());
                    held = run.schema();
                }
                changes(run, firstFile);
                firstFile += run.steps().size();
            }
            return new Merged(rows, unmatched);
        }

        /** Returns the columns that the target's rows then have. */
        private TableSchema begin() {
            Plan.@Nullable Step start = KeyRun.start(plan);
            if (start == null) {
                return plan.fromSchema();
            }
            TableSchema schema = runs.get(0).schema();
            rows = 0;
            if (start instanceof Plan.Replace load) {
                target.replace(schema, sink -> rows = loaded(load, schema, sink));
            } else {
                target.replace(schema, sink -> 0);
            }
            return schema;
        }

        private long loaded(Plan.Replace load, TableSchema schema, RowSink sink) {
            try (BridgedRows loaded =
                    new LoadedRows(load, files, settings.rowBytesMax(), hint).open(new RowShape(schema))) {
                loaded.writeTo(sink);
            }
            return load.files().stream()
                    .mapToLong(file -> file.counts().inserts())
                    .sum();
        }

        private void changes(KeyRun run, int firstFile) {
            RowShape shape = new RowShape(run.schema());
            try (ChangeReader changes = new ChangeReader(run.steps(), firstFile, shape, files, settings, hint)) {
                changes.advance();
                while (changes.hasCurrent()) {
                    try {
                        pass(shape, changes);
                    } catch (PipelineException e) {
                        throw changes.proven(e);
                    }
                }
            }
        }

        private void pass(RowShape shape, ChangeReader changes) {
            Outcomes outcomes = Merging.outcomes(shape, settings, divergence);
            while (changes.hasCurrent() && !outcomes.isFull()) {
                outcomes.apply(changes.current());
                changes.advance();
            }
            rows += outcomes.growth();
            NetTarget.Found found = target.apply(new NetPass(shape, outcomes, divergence));
            rows -= found.rows();
            unmatched += found.unmatchedUpdates();
        }
    }
}
