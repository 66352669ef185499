package io.tributary.target;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.files.WriteBehind;
import io.tributary.ledger.Applied;
import io.tributary.merge.OldRows;
import io.tributary.merge.Plan;
import io.tributary.merge.RowSink;
import io.tributary.merge.StreamingMerge;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One canonical CSV file a table. Rows and ledger entry change in one step: the entry is the note that the new file is
 * published with, in place of exactly the file it was made from. A plan that moves the position only is remembered until
 * the target is closed; planning again gives it again.
 *
 * <p>A file that is there without a note of ours, or whose content is not what its note says, was changed by somebody
 * else: nothing is made of it, and nothing replaces it but a load that began after the change was found.
 *
 * <p>Thread-safe for different tables.
 */
public final class CsvTarget implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(CsvTarget.class);
    private static final String CLAIM = StatusFile.FOLDER + "/writer";

    private final Files files;
    private final CsvSettings settings;
    private final @Nullable StreamingMerge merge;
    private final @Nullable FileClaim claim;
    private final Map<TableId, Moved> moved = new ConcurrentHashMap<>();

    /** What a table holds after a plan that changed no row. */
    private record Moved(String fileVersion, Applied applied) {}

    private CsvTarget(Files files, CsvSettings settings, @Nullable StreamingMerge merge, @Nullable FileClaim claim) {
        this.files = files;
        this.settings = settings;
        this.merge = merge;
        this.claim = claim;
    }

    /**
     * Opens the target for writing: claims it, and removes what dead processes left.
     *
     * @param holder who opens it, shown to whoever is refused
     * @throws PipelineException {@code TARGET_IN_USE} naming the holder
     */
    public static CsvTarget open(Files files, CsvSettings settings, StreamingMerge merge, String holder) {
        FileClaim claim = claim(files, holder);
        try {
            files.sweepUnpublished("");
            return new CsvTarget(files, settings, merge, claim);
        } catch (PipelineException e) {
            claim.close();
            throw e;
        }
    }

    /** Opens the target to look at it, whoever is writing it. Applying is refused. */
    public static CsvTarget readOnly(Files files, CsvSettings settings) {
        return new CsvTarget(files, settings, null, null);
    }

    private static FileClaim claim(Files files, String holder) {
        try {
            return files.claim(CLAIM, holder);
        } catch (PipelineException e) {
            if (e.code() != ErrorCode.FILE_IN_USE) {
                throw e;
            }
            throw new PipelineException(
                    ErrorCode.TARGET_IN_USE,
                    "Cannot write to the target " + files.describe("") + ": " + e.getMessage(),
                    "Stop the other process, or give each pipeline a target path of its own",
                    e);
        }
    }

    @Override
    public Applied applied(TableId table) {
        if (!table.canBePath()) {
            return Applied.NOTHING;
        }
        Held held = held(table);
        FileEntry file = held.file;
        Moved position = moved.get(table);
        if (file != null && position != null && position.fileVersion.equals(file.version())) {
            return position.applied;
        }
        return held.applied();
    }

    /** What is at a table's path. */
    private record Held(String path, @Nullable FileEntry file, @Nullable FinalNote note) {
        Applied applied() {
            return note == null ? Applied.NOTHING : note.applied();
        }
    }

    private Held held(TableId table) {
        String path = settings.layout().path(table);
        FileEntry file = files.find(path).orElse(null);
        FinalNote note = file == null ? null : FinalNote.parse(file.note()).orElse(null);
        if (note != null && !note.table().equals(table)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot keep " + table + " in " + files.describe(path) + ": " + note.table() + " is there",
                    "Put {schema} and {table} into target.layout");
        }
        return new Held(path, file, note);
    }

    @Override
    public Applied apply(Plan plan) {
        StreamingMerge engine = merge;
        if (engine == null) {
            throw new IllegalStateException("Opened read-only");
        }
        try {
            Applied applied = apply(plan, engine);
            cleared(plan.table());
            return applied;
        } catch (PipelineException e) {
            remember(e, plan);
            throw e;
        }
    }

    private Applied apply(Plan plan, StreamingMerge engine) {
        Applied present = applied(plan.table());
        Held held = held(plan.table());
        if (present.generation() == plan.to().generation()
                && present.commit() >= plan.to().commit()) {
            return present;
        }
        if (!present.equals(plan.from())) {
            throw FinalRows.changedOutside(
                    files.describe(held.path),
                    "it is at commit " + present.commit() + ", the plan starts from commit "
                            + plan.from().commit(),
                    reload(plan));
        }
        FileEntry file = held.file;
        if (file != null && plan.steps().isEmpty() && plan.fromSchema().equals(plan.toSchema())) {
            moved.put(plan.table(), new Moved(file.version(), plan.to()));
            return plan.to();
        }
        requireOurs(plan, held);
        return write(plan, held, engine);
    }

    /** A file that somebody else wrote is replaced only by a load that began after this was said. */
    private void requireOurs(Plan plan, Held held) {
        if (held.file == null || held.note != null) {
            return;
        }
        boolean reloaded = new StatusFile(files, plan.table())
                .read()
                .filter(entry -> entry.failure().code().equals(ErrorCode.TARGET_CHANGED_OUTSIDE.name()))
                .filter(entry -> entry.generation() < plan.to().generation())
                .isPresent();
        if (!reloaded) {
            throw FinalRows.changedOutside(
                    files.describe(held.path), "somebody else wrote or changed it", reload(plan));
        }
    }

    private Applied write(Plan plan, Held held, StreamingMerge engine) {
        FileEntry before = held.file;
        Precondition precondition = before == null ? Precondition.ABSENT : new Precondition.Unchanged(before.version());
        OldRows old = before == null || held.note == null ? OldRows.NONE : new FinalRows(files, before, held.note);
        SummedUpload summed = new SummedUpload(files.create(held.path, precondition));
        try (WriteBehind upload = new WriteBehind(summed)) {
            if (settings.header() == CsvSettings.Header.NAMES) {
                writeHeader(plan.toSchema(), upload::write);
            }
            long rows = engine.merge(plan, old, upload::write);
            upload.drain();
            Applied applied = withContent(plan.to(), rows, summed.crc32c());
            publish(upload, held, new FinalNote(plan.table(), settings.header(), applied), plan);
            LOG.atDebug()
                    .addKeyValue("table", plan.table())
                    .addKeyValue("position", applied.position())
                    .addKeyValue("rows", rows)
                    .addKeyValue("bytes", upload.bytes())
                    .log("final file written");
            return applied;
        }
    }

    private static Applied withContent(Applied to, long rows, long crc32c) {
        return new Applied(
                to.commit(), to.generation(), to.schemaVersion(), to.position(), to.sourceTime(), rows, crc32c);
    }

    private static void writeHeader(TableSchema schema, RowSink sink) {
        CsvRowWriter writer = new CsvRowWriter(0);
        for (Column column : schema.columns()) {
            byte[] name = column.name().getBytes(StandardCharsets.UTF_8);
            writer.value(name, 0, name.length);
        }
        writer.endRow();
        sink.write(writer.buffer(), 0, writer.length());
    }

    private void publish(FileUpload upload, Held held, FinalNote note, Plan plan) {
        try {
            upload.publish(note.text());
        } catch (PipelineException e) {
            if (e.code() == ErrorCode.FILE_CONFLICT) {
                throw FinalRows.changedOutside(
                        files.describe(held.path), "it changed while the new one was written", reload(plan));
            }
            boolean done = e.code() == ErrorCode.FILE_IO
                    && files.find(held.path).map(FileEntry::note).equals(Optional.of(note.text()));
            if (!done) {
                throw e;
            }
        }
    }

    private void remember(PipelineException failure, Plan plan) {
        try {
            new StatusFile(files, plan.table()).write(failure, plan.to().generation());
        } catch (PipelineException e) {
            failure.addSuppressed(e);
        }
    }

    /** The rows are written: whatever fails now must not fail the table. */
    private void cleared(TableId table) {
        try {
            new StatusFile(files, table).clear();
        } catch (PipelineException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("cannot remove the note of an earlier failure");
        }
    }

    private static String reload(Plan plan) {
        return "Load the table again: tributary reload " + plan.table();
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        if (!table.canBePath()) {
            return Optional.empty();
        }
        return new StatusFile(files, table).read().map(StatusFile.Entry::failure);
    }

    @Override
    public void close() {
        if (claim != null) {
            claim.close();
        }
    }
}
