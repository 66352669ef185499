package io.tributary.target.transform;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.RowExpressions;
import io.tributary.target.engine.Scratch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any target, with transforms before it: a plan's files are transformed into scratch space, and the target is given a plan
 * of those. It does not know; its ledger entry is the plan's. Tables without a transform pass as they are. Thread-safe for
 * different tables.
 *
 * <p>Rows made by one transform are never mixed with rows made by another: a table whose transform is no longer the one
 * that its rows were made by fails with {@code TARGET_DIVERGED} until it is loaded again.
 */
public final class TransformingTarget implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(TransformingTarget.class);

    private final Target target;
    private final Map<TableId, Part> parts;
    private final TransformNotes notes;
    private final @Nullable Work work;

    /**
     * A table's transform.
     *
     * @param reference the file of its join; null when it has none
     */
    public record Part(Transform transform, @Nullable ReferenceFile reference) {
        /**
         * The columns that the final table gets.
         *
         * @param scratch folder for what is written on the way
         * @throws PipelineException {@code CONFIGURATION_INVALID} when the transform does not fit the source's columns
         */
        public TableSchema result(TableSchema source, EngineSettings settings, Path scratch) {
            try (Scratch copies = Scratch.in(scratch);
                    RowExpressions engine = open(settings, scratch, copies)) {
                return new Binder(transform, source, engine).bind().result();
            }
        }

        private RowExpressions open(EngineSettings settings, Path scratch, Scratch copies) {
            return RowExpressions.open(settings, scratch, reference == null ? null : reference.copy(copies.folder()));
        }

        private String referenceName() {
            return reference == null ? "" : reference.describe();
        }
    }

    /**
     * What is needed to transform.
     *
     * @param files through which the target reads
     * @param engine memory and threads for one table
     * @param scratch folder for what is written on the way
     */
    public record Work(TransformedFiles files, EngineSettings engine, Path scratch) {}

    private TransformingTarget(Target target, Map<TableId, Part> parts, TransformNotes notes, @Nullable Work work) {
        this.target = target;
        this.parts = Map.copyOf(parts);
        this.notes = notes;
        this.work = work;
    }

    /**
     * Puts transforms before a target, and removes what dead processes left.
     *
     * @param target opened with {@code work.files()}; closed with this, and still the caller's when this throws
     */
    public static TransformingTarget open(Target target, Map<TableId, Part> parts, TransformNotes notes, Work work) {
        Scratch.sweep(work.scratch());
        return new TransformingTarget(target, parts, notes, work);
    }

    /** To look at it only. Applying is refused. */
    public static TransformingTarget readOnly(Target target, TransformNotes notes) {
        return new TransformingTarget(target, Map.of(), notes, null);
    }

    @Override
    public Applied applied(TableId table) {
        return target.applied(table);
    }

    @Override
    public Applied apply(Plan plan) {
        Work with = work;
        if (with == null) {
            throw new IllegalStateException("Opened read-only");
        }
        if (!plan.table().canBePath()) {
            return target.apply(plan);
        }
        TransformNotes.Note note = notes.read(plan.table());
        try {
            return apply(plan, note, with);
        } catch (PipelineException failure) {
            remember(plan.table(), failure);
            throw failure;
        }
    }

    private Applied apply(Plan plan, TransformNotes.Note note, Work with) {
        Part part = parts.get(plan.table());
        String fingerprint = part == null ? "" : part.transform().fingerprint();
        boolean isLoaded = plan.from().generation() == plan.to().generation();
        if (isLoaded && !note.fingerprint(plan.from().generation()).equals(fingerprint)) {
            throw changed(plan.table(), note.fingerprint(plan.from().generation()), fingerprint);
        }
        ReferenceFile reference = part == null ? null : part.reference();
        String version = reference == null ? "" : reference.version();
        if (reference != null && isLoaded && !note.reference().equals(version)) {
            LOG.atWarn()
                    .addKeyValue("table", plan.table())
                    .addKeyValue("file", reference.describe())
                    .log(
                            "reference file changed: rows already applied keep what they got until they change or the table"
                                    + " is loaded again");
        }
        TransformNotes.Note begun = isLoaded ? note : note.withLoad(plan.to().generation(), fingerprint);
        if (!begun.equals(note)) {
            notes.write(plan.table(), begun);
        }
        Applied applied = part == null ? target.apply(plan) : transformed(plan, part, with);
        TransformNotes.Note ended = begun.applied(applied.generation(), version);
        if (!ended.equals(begun)) {
            note(plan.table(), ended);
        }
        return applied;
    }

    /** The rows are written: whatever fails now must not fail the table. */
    private void note(TableId table, TransformNotes.Note ended) {
        try {
            notes.write(table, ended);
        } catch (PipelineException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("cannot note the transform that was applied");
        }
    }

    private static PipelineException changed(TableId table, String before, String now) {
        String finding = before.isEmpty()
                ? "its rows were not transformed when it was loaded"
                : now.isEmpty()
                        ? "its rows were made by a transform that the pipeline file no longer has"
                        : "its rows were made by another transform than the pipeline file's";
        return new PipelineException(
                ErrorCode.TARGET_DIVERGED,
                "Cannot apply changes to " + table + ": " + finding,
                "Load the table again: tributary reload " + table + ", or put the transform back as it was");
    }

    private Applied transformed(Plan plan, Part part, Work with) {
        try (Scratch scratch = Scratch.in(with.scratch());
                RowExpressions engine = part.open(with.engine(), with.scratch(), scratch);
                Transformation transformation =
                        new Transformation(engine, with.files(), scratch.folder(), part.referenceName())) {
            Versions versions = new Versions(part.transform(), engine);
            TableSchema to = versions.of(plan.toSchema()).result();
            TableSchema from = plan.fromSchema().equals(plan.toSchema())
                    ? to
                    : versions.of(plan.fromSchema()).result();
            plan.steps().subList(start(plan.steps()), plan.steps().size()).forEach(step -> {
                if (step instanceof Plan.Replace load) {
                    transformation.load(load, versions.of(load.schema()));
                } else if (step instanceof Plan.Changes changes) {
                    transformation.changes(changes.file(), versions.of(changes.schema()));
                } else {
                    transformation.truncate();
                }
            });
            List<Plan.Step> steps = transformation.finish();
            Plan made = new Plan(plan.table(), plan.from(), plan.to(), from, to, steps);
            return apply(made, transformation, plan.toSchema());
        }
    }

    /** What comes before the last load or truncation does not matter. */
    private static int start(List<Plan.Step> steps) {
        for (int i = steps.size() - 1; i > 0; i--) {
            if (!(steps.get(i) instanceof Plan.Changes)) {
                return i;
            }
        }
        return 0;
    }

    /** A row that begins to pass the condition without all of its values has no earlier self to take them from. */
    private Applied apply(Plan plan, Transformation transformation, TableSchema source) {
        try {
            return target.apply(plan);
        } catch (PipelineException failure) {
            if (failure.code() != ErrorCode.TARGET_DIVERGED || !transformation.needsOldRows()) {
                throw failure;
            }
            throw new PipelineException(
                    ErrorCode.TARGET_DIVERGED,
                    failure.getMessage()
                            + "; if it begins to pass the condition there, some of its values were not sent",
                    Transformation.sendAll(source),
                    failure);
        }
    }

    private void remember(TableId table, PipelineException failure) {
        try {
            Failure why = new Failure(failure.code().name(), PipelineException.describe(failure), failure.hint());
            notes.write(table, notes.read(table).failed(why));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return notes.failure(table).or(() -> target.failure(table));
    }

    @Override
    public void close() {
        target.close();
    }
}
