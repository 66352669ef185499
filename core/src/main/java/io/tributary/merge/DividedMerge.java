package io.tributary.merge;

import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A merge in shares that different machines may carry out, none of which needs all rows or all changes. One run after the
 * other:
 *
 * <ol>
 *   <li>{@link #changedKeys} of every slice of the run's change files, put together with {@link ChangedKeys#and};
 *   <li>{@link #changes} of every slice, and {@link #rows} of every piece of the rows before: changes are handed out by part,
 *       and so are rows that changes may concern; other rows are written;
 *   <li>{@link #merge} of every part: its changes, slice after slice, and its rows in any order.
 * </ol>
 *
 * The rows written by the second and third step are those the run leads to, in the columns of {@link #schema}: what the
 * next run begins with, or the new content of the table. They are what {@link StreamingMerge} writes, in another order.
 *
 * <p>Immutable and thread-safe; shares are confined to one thread each.
 */
public final class DividedMerge {
    private static final int CHANGES_BUFFER_BYTES = 1 << 16;

    private final Plan plan;
    private final LandedFiles files;
    private final MergeSettings settings;
    private final String hint;
    private final List<KeyRun> runs;
    private final Divergence divergence;

    public DividedMerge(Plan plan, LandedFiles files, MergeSettings settings) {
        this.plan = plan;
        this.files = files;
        this.settings = settings;
        hint = "Load the table again: tributary reload " + plan.table();
        runs = KeyRun.runs(plan);
        divergence = Divergence.of(plan.table(), runs);
    }

    /** Takes bytes of one part: whole changes, or whole rows. The array is the caller's again afterwards. */
    @FunctionalInterface
    public interface PartSink {
        void accept(int part, byte[] bytes, int offset, int length);
    }

    /** A share that is carried out step by step. */
    public interface Share extends AutoCloseable {
        /** Goes on; false when there was nothing left to do. */
        boolean step(PartSink sink);

        @Override
        void close();
    }

    /** How many runs, at least one. */
    public int runs() {
        return runs.size();
    }

    /** The change files of a run. */
    public List<LandedFile> files(int run) {
        return runs.get(run).steps().stream().map(Plan.Changes::file).toList();
    }

    /** Columns of the rows after a run. */
    public TableSchema schema(int run) {
        return runs.get(run).schema();
    }

    /** Whether the first run begins with the rows the table holds; otherwise with those of {@link #load}. */
    public boolean keepsRows() {
        return KeyRun.start(plan) == null;
    }

    /** The load whose files the first run begins with, one piece each; empty when it begins without rows. */
    public Optional<Plan.Replace> load() {
        return KeyRun.start(plan) instanceof Plan.Replace load ? Optional.of(load) : Optional.empty();
    }

    /**
     * Reads a slice of a run's change files and holds them against what their commits say.
     *
     * @param from index of the slice's first file in {@link #files}
     * @param end index after its last
     */
    public ChangedKeys changedKeys(int run, int from, int end, long filterBytes) {
        ChangedKeys.Builder keys = new ChangedKeys.Builder(filterBytes);
        try (ChangeReader changes = reader(run, from, end)) {
            while (changes.advance()) {
                keys.add(changes.current());
            }
        }
        return keys.build();
    }

    private ChangeReader reader(int run, int from, int end) {
        int firstFile = runs.subList(0, run).stream()
                .mapToInt(before -> before.steps().size())
                .sum();
        KeyRun changes = runs.get(run);
        return new ChangeReader(
                changes.steps(), from, end, firstFile, new RowShape(changes.schema()), files, settings, hint);
    }

    /** The same slice's changes by part, a change a step, each part's in order. */
    public Share changes(int run, int from, int end, KeyParts parts) {
        ChangeReader changes = reader(run, from, end);
        RecordBuffer record = new RecordBuffer();
        return new Share() {
            @Override
            public boolean step(PartSink sink) {
                if (!changes.advance()) {
                    return false;
                }
                record.clear();
                ChangeFiles.write(changes.current(), record);
                int part = parts.part(Keys.hash(changes.current().key));
                sink.accept(part, record.bytes(), 0, record.length());
                return true;
            }

            @Override
            public void close() {
                changes.close();
            }
        };
    }

    /**
     * A piece of the rows that the table holds, or that the run before wrote.
     *
     * @param schema columns of these rows
     * @param untouched gets the rows that no change concerns, in the run's columns
     */
    public RowShare rows(int run, OldRows rows, TableSchema schema, KeyParts parts, RowSink untouched) {
        return rows(run, new OwnRows(rows, schema, settings.rowBytesMax(), hint), parts, untouched);
    }

    /** As {@link #rows}, of one file of {@link #load}. */
    public RowShare loadedRows(int run, LandedFile file, KeyParts parts, RowSink untouched) {
        Plan.Replace load = new Plan.Replace(List.of(file), load().orElseThrow().schema());
        return rows(run, new LoadedRows(load, files, settings.rowBytesMax(), hint), parts, untouched);
    }

    private RowShare rows(int run, RowsBefore before, KeyParts parts, RowSink untouched) {
        RowShape shape = new RowShape(runs.get(run).schema());
        InputStream in = before.open(shape);
        OldRowScanner old = new OldRowScanner(in, before.file(), shape, settings.rowBytesMax(), hint);
        return new RowShare(in, old, parts, new RowOutput(untouched));
    }

    /** A piece of rows, of which some are handed out by part and the others are written. */
    public static final class RowShare implements Share {
        private final InputStream in;
        private final OldRowScanner old;
        private final KeyParts parts;
        private final RowOutput untouched;
        private boolean ended;

        RowShare(InputStream in, OldRowScanner old, KeyParts parts, RowOutput untouched) {
            this.in = in;
            this.old = old;
            this.parts = parts;
            this.untouched = untouched;
        }

        @Override
        public boolean step(PartSink sink) {
            if (ended) {
                return false;
            }
            Merging.divide(
                    old,
                    parts.filter(),
                    untouched,
                    (hash, bytes, offset, length) -> sink.accept(parts.part(hash), bytes, offset, length));
            ended = !old.fill();
            if (ended) {
                untouched.flush();
            }
            return true;
        }

        /** Rows written so far. */
        public long untouched() {
            return untouched.count();
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw LandedRows.unclosed(e);
            }
        }
    }

    /**
     * Merges one part.
     *
     * @param changes what {@link #changes} handed out for it, read to its end before {@code rows} is read
     * @param rows what {@link #rows} handed out for it
     * @return what its changes came to; {@code rows} are those written
     */
    public Merged merge(int run, InputStream changes, InputStream rows, RowSink sink) {
        return new PartMerge(new RowShape(runs.get(run).schema()), changes, rows, sink).merge();
    }

    /** Takes what changes come to. */
    @FunctionalInterface
    public interface PassSink {
        /**
         * Takes a pass, which is valid until this returns.
         *
         * @param growth how many rows more there are than before, if none is there that need not be
         */
        void accept(NetPass pass, long growth);
    }

    /**
     * What all changes of a run come to, undivided: nothing is handed out for it.
     *
     * @return as {@link #net(int, InputStream, PassSink)}
     */
    public boolean net(int run, PassSink sink) {
        try (ChangeReader changes = reader(run, 0, files(run).size())) {
            try {
                return net(run, changes, sink);
            } catch (PipelineException e) {
                throw changes.proven(e);
            }
        }
    }

    /**
     * What the changes of one part come to, for targets that find their own rows: what {@link NetChanges} says of all changes
     * is what it says of the parts, put together.
     *
     * @param changes what {@link #changes} handed out for the part
     * @return whether they were one pass, and the sink has it; otherwise they exceed the memory limit
     */
    public boolean net(int run, InputStream changes, PassSink sink) {
        return net(run, new ChangeFiles.Reader(changes, CHANGES_BUFFER_BYTES), sink);
    }

    private boolean net(int run, ChangeSequence changes, PassSink sink) {
        RowShape shape = new RowShape(runs.get(run).schema());
        Outcomes outcomes = Merging.outcomes(shape, settings, divergence);
        while (changes.advance()) {
            if (outcomes.isFull()) {
                return false;
            }
            outcomes.apply(changes.current());
        }
        sink.accept(new NetPass(shape, outcomes, divergence), outcomes.growth());
        return true;
    }

    /** One part; more than one pass where rows that moved exceed the memory limit. */
    private final class PartMerge {
        private final RowShape shape;
        private final InputStream rows;
        private final RowSink sink;
        private ChangeSequence changes;
        private @Nullable ScratchFile rest;
        private @Nullable ScratchFile written;
        private long unmatched;

        PartMerge(RowShape shape, InputStream changes, InputStream rows, RowSink sink) {
            this.shape = shape;
            this.changes = new ChangeFiles.Reader(changes, CHANGES_BUFFER_BYTES);
            this.rows = rows;
            this.sink = sink;
        }

        Merged merge() {
            try {
                changes.advance();
                long count;
                do {
                    count = pass();
                } while (changes.hasCurrent());
                return new Merged(count, unmatched);
            } finally {
                close(rest);
                close(written);
            }
        }

        private long pass() {
            InputStream before = written == null ? rows : written.read();
            try (MergePass pass = new MergePass(shape, settings, divergence)) {
                pass.collect(changes);
                if (!changes.hasCurrent()) {
                    return stream(pass, before, sink);
                }
                if (rest == null) {
                    putAside();
                }
                ScratchFile next = new ScratchFile(settings.scratch(), CHANGES_BUFFER_BYTES);
                long count;
                try {
                    count = stream(pass, before, next);
                } finally {
                    close(written);
                    written = next;
                }
                return count;
            }
        }

        /** Rows come after the changes, so the changes that are left have to wait somewhere. */
        private void putAside() {
            ScratchFile aside = new ScratchFile(settings.scratch(), CHANGES_BUFFER_BYTES);
            rest = aside;
            do {
                ChangeFiles.write(changes.current(), aside);
            } while (changes.advance());
            changes = new ChangeFiles.Reader(aside.read(), CHANGES_BUFFER_BYTES);
            changes.advance();
        }

        private long stream(MergePass pass, InputStream before, RowSink to) {
            RowOutput out = new RowOutput(to);
            OldRowScanner old = new OldRowScanner(before, "rows on the way", shape, settings.rowBytesMax(), hint);
            unmatched += pass.stream(old, out);
            out.flush();
            return out.count();
        }

        private void close(@Nullable ScratchFile file) {
            if (file != null) {
                file.close();
            }
        }
    }
}
