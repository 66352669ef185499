package io.tributary.target.transform;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedFile.Kind;
import io.tributary.merge.Plan;
import io.tributary.target.engine.RowExpressions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transforms the files of one plan, in their order, into files in scratch space. Confined to one thread.
 *
 * <p>Without a condition each change stays the change it is. With one, nobody knows which rows were there before: a row
 * that passes is put, one that does not is removed, as upserts do. A row that moves to another key without all of its
 * values needs its earlier self, so it stays a move, in a file of its own.
 */
final class Transformation implements AutoCloseable {
    private static final int KEY_BYTES = 1 << 8;

    private final RowExpressions engine;
    private final TransformedFiles files;
    private final Path folder;
    private final String joinedFile;
    private final LastDeletion deletion = new LastDeletion();
    private final List<LandedFile> made = new ArrayList<>();
    private final List<Plan.Step> steps = new ArrayList<>();
    /** A deletion that may turn out to be a move's first half: its fields after the operation. */
    private final CsvRowWriter waiting = new CsvRowWriter(KEY_BYTES);

    private boolean isWaiting;
    private boolean needsOldRows;
    private @Nullable BoundTransform bound;
    private @Nullable LandedFile origin;
    private @Nullable ScratchPart part;
    private Kind partKind = Kind.CHANGE;
    private long partFirstRow;

    /**
     * @param folder of scratch space, which is there as long as the files made are read
     * @param joinedFile for messages
     */
    Transformation(RowExpressions engine, TransformedFiles files, Path folder, String joinedFile) {
        this.engine = engine;
        this.files = files;
        this.folder = folder;
        this.joinedFile = joinedFile;
    }

    void load(Plan.Replace load, BoundTransform transform) {
        List<LandedFile> loaded = new ArrayList<>();
        for (LandedFile file : load.files()) {
            try (ScratchPart written = newPart()) {
                new FileTransform(transform, engine, files.landed(), file, joinedFile)
                        .run(new LastDeletion(), (row, values) -> {
                            if (!transform.isFiltered() || (values != null && values.passes())) {
                                fields(transform, row, values, written.writer());
                                written.endRow(row.operation());
                            }
                        });
                loaded.add(register(written, file.path(), Kind.LOAD, file));
            }
        }
        steps.add(new Plan.Replace(loaded, transform.result()));
    }

    void truncate() {
        steps.add(new Plan.Truncate());
    }

    void changes(LandedFile file, BoundTransform transform) {
        if (bound != null && !bound.source().equals(transform.source())) {
            deletion.forget();
            flushWaiting(0);
            finishPart();
        }
        bound = transform;
        origin = file;
        new FileTransform(transform, engine, files.landed(), file, joinedFile)
                .run(deletion, (row, values) -> change(transform, file, row, values));
        finishPart();
    }

    /** All steps, once there are no more files. */
    List<Plan.Step> finish() {
        flushWaiting(0);
        finishPart();
        return steps;
    }

    /** Whether the files hold changes that fit only rows that are there. */
    boolean needsOldRows() {
        return needsOldRows;
    }

    List<LandedFile> made() {
        return made;
    }

    private void change(BoundTransform transform, LandedFile file, FileRows row, @Nullable EvaluatedRows values) {
        boolean keyed = transform.source().isKeyed();
        if (row.isPartial() && row.operation() != 'D') {
            requireSent(transform, row, values);
        }
        boolean passes = !transform.isFiltered() || values == null || values.passes();
        if (!transform.isFiltered() || !keyed) {
            if (passes) {
                write(file.kind(), transform, row, values);
            }
            return;
        }
        if (row.operation() == 'D') {
            flushWaiting(row.row());
            if (file.kind() == Kind.CHANGE) {
                waiting.truncate(0);
                fields(transform, row, null, waiting);
                isWaiting = true;
            } else {
                write(Kind.UPSERT, transform, row, null);
            }
            return;
        }
        if (passes && isWaiting && row.operation() == 'I' && row.isPartial()) {
            move(transform, row, values);
            return;
        }
        flushWaiting(row.row());
        if (passes) {
            needsOldRows |= row.isPartial();
            // an update may bring in a row that the condition left out so far, so it counts as an insert
            write(Kind.UPSERT, row.isPartial() ? row.operation() : (byte) 'I', transform, row, values);
        } else {
            remove(transform, row);
        }
    }

    private void move(BoundTransform transform, FileRows row, @Nullable EvaluatedRows values) {
        needsOldRows = true;
        finishPart();
        ScratchPart pair = part(Kind.CHANGE, row.row());
        isWaiting = false;
        writeDeletion(pair);
        write(Kind.CHANGE, transform, row, values);
        finishPart();
    }

    private void flushWaiting(long row) {
        if (isWaiting) {
            isWaiting = false;
            writeDeletion(part(Kind.UPSERT, row));
        }
    }

    private void writeDeletion(ScratchPart to) {
        to.writer().letter((byte) 'D');
        to.writer().encoded(waiting.buffer(), 0, waiting.length());
        to.endRow((byte) 'D');
    }

    private void write(Kind kind, BoundTransform transform, FileRows row, @Nullable EvaluatedRows values) {
        write(kind, row.operation(), transform, row, values);
    }

    private void write(
            Kind kind, byte operation, BoundTransform transform, FileRows row, @Nullable EvaluatedRows values) {
        ScratchPart to = part(kind, row.row());
        to.writer().letter(operation);
        fields(transform, row, values, to.writer());
        to.endRow(operation);
    }

    /** The row is not among the final ones, whether or not it was. */
    private void remove(BoundTransform transform, FileRows row) {
        ScratchPart to = part(Kind.UPSERT, row.row());
        to.writer().letter((byte) 'D');
        keyFields(transform, row, to.writer());
        to.endRow((byte) 'D');
    }

    private static void fields(
            BoundTransform transform, FileRows row, @Nullable EvaluatedRows values, CsvRowWriter to) {
        if (values == null && transform.isEvaluated()) {
            keyFields(transform, row, to);
            return;
        }
        boolean partial = row.isPartial();
        for (BoundColumn column : transform.columns()) {
            if (column.isPassed()) {
                row.copy(column.source(), to);
            } else if (partial && isUnsent(column, row)) {
                to.unchanged();
            } else if (values != null) {
                values.copy(column.computed(), to);
            }
        }
    }

    /** A row of which nothing but what identifies it matters. */
    private static void keyFields(BoundTransform transform, FileRows row, CsvRowWriter to) {
        for (int i = 0; i < transform.columns().size(); i++) {
            int id = transform.result().columns().get(i).id();
            if (transform.result().key().contains(id)) {
                row.copy(transform.columns().get(i).source(), to);
            } else {
                to.nullValue();
            }
        }
    }

    /** Whether a value is as it was: nothing that it depends on was sent. */
    private static boolean isUnsent(BoundColumn column, FileRows row) {
        for (int read : column.reads()) {
            if (!row.isUnsent(read)) {
                return false;
            }
        }
        return !column.reads().isEmpty();
    }

    private static void requireSent(BoundTransform transform, FileRows row, @Nullable EvaluatedRows values) {
        requireSent(transform, row, transform.joinReads(), "the join", "");
        requireSent(transform, row, transform.conditionReads(), "the condition", "");
        if (values == null || !values.passes()) {
            return;
        }
        for (int i = 0; i < transform.columns().size(); i++) {
            BoundColumn column = transform.columns().get(i);
            if (!column.isPassed() && !isUnsent(column, row)) {
                requireSent(
                        transform,
                        row,
                        column.reads(),
                        "column ",
                        transform.result().columns().get(i).name());
            }
        }
    }

    /**
     * Requires columns that something depends on.
     *
     * @param kind what depends on them
     * @param name of it
     */
    private static void requireSent(
            BoundTransform transform, FileRows row, List<Integer> columns, String kind, String name) {
        for (int column : columns) {
            if (row.isUnsent(column)) {
                throw unsent(transform.source(), row, column, kind + name);
            }
        }
    }

    private static PipelineException unsent(TableSchema source, FileRows row, int column, String needing) {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Cannot transform " + source.table() + ": " + row.describe() + " lacks the value of column "
                        + source.columns().get(column).name() + ", which its update left alone and " + needing
                        + " needs",
                sendAll(source));
    }

    /** How a source comes to send all values. */
    static String sendAll(TableSchema source) {
        return "Let the source send whole rows: ALTER TABLE " + source.table()
                + " REPLICA IDENTITY FULL in PostgreSQL, binlog_row_image = FULL in MySQL; then load the table again:"
                + " tributary reload " + source.table();
    }

    /** The file being written, a new one where the kind changes. */
    private ScratchPart part(Kind kind, long row) {
        ScratchPart open = part;
        if (open != null && (partKind == kind || open.isEmpty())) {
            partKind = kind;
            return open;
        }
        finishPart();
        open = newPart();
        part = open;
        partKind = kind;
        partFirstRow = row;
        return open;
    }

    private ScratchPart newPart() {
        return new ScratchPart(folder.resolve("part-" + made.size() + ".csv"));
    }

    private void finishPart() {
        ScratchPart open = part;
        BoundTransform transform = bound;
        LandedFile from = origin;
        if (open == null || transform == null || from == null) {
            return;
        }
        part = null;
        String path = partFirstRow <= 1 ? from.path() : from.path() + " from row " + partFirstRow;
        LandedFile file = register(open, path, partKind, from);
        steps.add(new Plan.Changes(file, transform.result()));
    }

    private LandedFile register(ScratchPart written, String path, Kind kind, LandedFile from) {
        LandedFile file = written.finish(path, kind, from);
        made.add(file);
        files.put(file, written.file());
        return file;
    }

    @Override
    public void close() {
        ScratchPart open = part;
        if (open != null) {
            part = null;
            open.close();
        }
        files.remove(made);
    }
}
