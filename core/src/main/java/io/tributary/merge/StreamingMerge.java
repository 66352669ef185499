package io.tributary.merge;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan on canonical CSV: old rows and landed files in, new rows out, as one stream. Memory is bounded by
 * {@link MergeSettings}, whatever the sizes of table and changes.
 *
 * <p>Kept rows keep their order and changed rows their place, also when they moved to another key; new rows follow in the
 * order of their first change. Where changes exceed the memory limit, changed and new rows come last instead, in no
 * particular order.
 *
 * <p>A pass over the rows ends early, and another follows over its result, when the identifying columns change from one
 * schema version to the next, or when rows with unchanged values move to other keys while the memory limit is reached:
 * such rows depend on two keys and cannot be divided by key.
 *
 * <p>Immutable and thread-safe; every merge has its own state.
 */
public final class StreamingMerge {
    private final LandedFiles files;
    private final MergeSettings settings;

    public StreamingMerge(LandedFiles files, MergeSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    /**
     * Writes the rows that the plan leads to.
     *
     * @param old the rows so far, in the columns of {@code plan.fromSchema()}
     * @param sink gets the rows in the columns of {@code plan.toSchema()}; what it got is worthless if this throws
     * @throws PipelineException {@code LANDING_CORRUPT} when a landing file is not what its commit says or holds what it
     *     must not, {@code TARGET_DIVERGED} when changes do not fit the rows they are about; both name file and row
     */
    public Merged merge(Plan plan, OldRows old, RowSink sink) {
        return new Passes(plan, old, sink).merge();
    }

    private static String reload(Plan plan) {
        return "Load the table again: tributary reload " + plan.table();
    }

    /** One merge. */
    private final class Passes {
        private final RowSink sink;
        private final String hint;
        private final Divergence divergence;
        private final List<KeyRun> runs;
        private RowsBefore before;
        private @Nullable ScratchFile written;
        private long unmatched;

        Passes(Plan plan, OldRows old, RowSink sink) {
            this.sink = sink;
            hint = reload(plan);
            runs = KeyRun.runs(plan);
            divergence = Divergence.of(plan.table(), runs);
            before = before(plan, old);
        }

        private RowsBefore before(Plan plan, OldRows old) {
            Plan.@Nullable Step start = KeyRun.start(plan);
            if (start instanceof Plan.Replace load) {
                return new LoadedRows(load, files, settings.rowBytesMax(), hint);
            }
            return start == null ? own(old, plan.fromSchema()) : own(OldRows.NONE, plan.toSchema());
        }

        private RowsBefore own(OldRows rows, TableSchema schema) {
            return new OwnRows(rows, schema, settings.rowBytesMax(), hint);
        }

        Merged merge() {
            try {
                long rows = 0;
                int firstFile = 0;
                for (int i = 0; i < runs.size(); i++) {
                    rows = mergeRun(runs.get(i), firstFile, i == runs.size() - 1);
                    firstFile += runs.get(i).steps().size();
                }
                return new Merged(rows, unmatched);
            } finally {
                replaceWritten(null);
            }
        }

        private long mergeRun(KeyRun run, int firstFile, boolean last) {
            RowShape shape = new RowShape(run.schema());
            try (ChangeReader changes = new ChangeReader(run.steps(), firstFile, shape, files, settings, hint)) {
                changes.advance();
                long rows;
                do {
                    rows = pass(shape, changes, last);
                } while (changes.hasCurrent());
                return rows;
            }
        }

        private long pass(RowShape shape, ChangeReader changes, boolean lastRun) {
            try (MergePass pass = new MergePass(shape, settings, divergence)) {
                try {
                    pass.collect(changes);
                } catch (PipelineException e) {
                    throw proven(e, changes, InputStream.nullInputStream());
                }
                if (lastRun && !changes.hasCurrent()) {
                    return stream(pass, shape, changes, sink);
                }
                ScratchFile next = new ScratchFile(settings.scratch(), 1 << 16);
                long rows;
                try {
                    rows = stream(pass, shape, changes, next);
                } finally {
                    replaceWritten(next);
                }
                before = own(new ScratchRows(next), shape.schema());
                return rows;
            }
        }

        private long stream(MergePass pass, RowShape shape, ChangeReader changes, RowSink to) {
            RowOutput out = new RowOutput(to);
            try (InputStream in = before.open(shape)) {
                try {
                    unmatched +=
                            pass.stream(new OldRowScanner(in, before.file(), shape, settings.rowBytesMax(), hint), out);
                } catch (PipelineException e) {
                    throw proven(e, changes, in);
                }
            } catch (IOException e) {
                throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + before.file(), "", e);
            }
            out.flush();
            return out.count();
        }

        private void replaceWritten(@Nullable ScratchFile next) {
            if (written != null) {
                written.close();
            }
            written = next;
        }

        /** Changes that do not fit prove a divergence only if all files are what was written; a damaged one shows now. */
        private PipelineException proven(PipelineException failure, ChangeReader changes, InputStream rows) {
            if (failure.code() == ErrorCode.TARGET_DIVERGED) {
                try {
                    changes.verifyRest();
                    rows.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    failure.addSuppressed(e);
                } catch (PipelineException damage) {
                    damage.addSuppressed(failure);
                    return damage;
                }
            }
            return failure;
        }
    }

    /** What a pass wrote for the next one. */
    private record ScratchRows(ScratchFile written) implements OldRows {
        @Override
        public String file() {
            return "a scratch file";
        }

        @Override
        public InputStream open() {
            return written.read();
        }
    }
}
