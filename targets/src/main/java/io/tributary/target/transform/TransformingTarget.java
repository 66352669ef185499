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
import java.util.SortedMap;
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
        String before = note.fingerprint(plan.from().generation());
        String now = part == null ? "" : part.transform().fingerprint();
        boolean isLoaded = plan.from().generation() == plan.to().generation();
        if (isLoaded && !before.equals(now)) {
            throw changed(plan.table(), before, now);
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
        Applied applied = part == null ? passed(plan, note) : transformed(plan, note, part, with);
        note(plan.table(), applied, version);
        return applied;
    }

    /** The rows are written: whatever fails now must not fail the table. */
    private void note(TableId table, Applied applied, String version) {
        try {
            TransformNotes.Note begun = notes.read(table);
            TransformNotes.Note ended = begun.applied(applied, version);
            if (!ended.equals(begun)) {
                notes.write(table, ended);
            }
        } catch (PipelineException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("cannot note the transform that was applied");
        }
    }

    /** A plan of a table without a transform; its rows so far may have gone through one. */
    private Applied passed(Plan plan, TransformNotes.Note note) {
        Optional<TableSchema> from = note.columns(plan.from());
        return target.apply(
                from.isEmpty()
                        ? plan
                        : new Plan(plan.table(), plan.from(), plan.to(), from.get(), plan.toSchema(), plan.steps()));
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

    private Applied transformed(Plan plan, TransformNotes.Note note, Part part, Work with) {
        try (Scratch scratch = Scratch.in(with.scratch());
                RowExpressions engine = part.open(with.engine(), with.scratch(), scratch);
                Transformation transformation =
                        new Transformation(engine, with.files(), scratch.folder(), part.referenceName())) {
            Versions versions = new Versions(part.transform(), engine);
            TableSchema to = versions.of(plan.toSchema()).result();
            requireSameColumns(plan, note, to);
            TableSchema from = plan.from().generation() == 0
                    ? to
                    : note.columns(plan.from()).orElse(plan.fromSchema());
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
            TransformNotes.Note next = note.with(
                    plan.from(),
                    new TransformNotes.Made(
                            plan.to().generation(), part.transform().fingerprint(), to));
            if (!next.equals(note)) {
                notes.write(plan.table(), next);
            }
            Plan made = new Plan(plan.table(), plan.from(), plan.to(), from, to, steps);
            return apply(made, transformation, plan.toSchema());
        }
    }

    /** Columns are as they were made while their version is, unless a reference file has columns of other types. */
    private static void requireSameColumns(Plan plan, TransformNotes.Note note, TableSchema to) {
        boolean sameVersion = plan.from().generation() == plan.to().generation()
                && plan.from().schemaVersion() == plan.to().schemaVersion();
        if (sameVersion && !note.columns(plan.from()).map(to::equals).orElse(true)) {
            throw new PipelineException(
                    ErrorCode.TARGET_DIVERGED,
                    "Cannot apply changes to " + plan.table()
                            + ": columns of its transform have other types than when it was loaded",
                    "Load the table again: tributary reload " + plan.table()
                            + ", or put a reference file back that has the types it had");
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
    public SortedMap<TableId, PipelineException> settle() {
        return target.settle();
    }

    @Override
    public SortedMap<TableId, PipelineException> unsettled() {
        return target.unsettled();
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
