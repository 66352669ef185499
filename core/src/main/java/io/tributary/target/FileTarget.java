package io.tributary.target;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file a table, in some format. Rows and ledger entry change in one step: the entry is the note that the new file is
 * published with, in place of exactly the file it was made from. A plan that moves the position only is remembered until
 * the target is closed; planning again gives it again.
 *
 * <p>A file that is there without a note of ours, or whose content is not what its note says, was changed by somebody
 * else: nothing is made of it, and nothing replaces it but a load that began after the change was found.
 *
 * <p>Thread-safe for different tables.
 */
public final class FileTarget implements Target {
    /** What paths of parts of final files begin with, while they are being made. Nobody needs them once a process ended. */
    public static final String PARTS = StatusFile.FOLDER + "/parts/";

    private static final Logger LOG = LoggerFactory.getLogger(FileTarget.class);

    private final Files files;
    private final FinalFormat format;
    private final @Nullable FileClaim claim;
    private final Map<TableId, Moved> moved = new ConcurrentHashMap<>();

    /** What a table holds after a plan that changed no row. */
    private record Moved(String fileVersion, Applied applied) {}

    private FileTarget(Files files, FinalFormat format, @Nullable FileClaim claim) {
        this.files = files;
        this.format = format;
        this.claim = claim;
    }

    /**
     * Opens the target for writing: claims it, and removes what dead processes left.
     *
     * @param holder who opens it, shown to whoever is refused
     * @throws PipelineException {@code TARGET_IN_USE} naming the holder
     */
    public static FileTarget open(Files files, FinalFormat format, String holder) {
        FileClaim claim = TargetClaim.of(files, holder);
        try {
            files.sweepUnpublished("");
            sweepParts(files);
            return new FileTarget(files, format, claim);
        } catch (PipelineException e) {
            claim.close();
            throw e;
        }
    }

    /** Removes parts that dead processes left. Only who has claimed the target may do so. */
    public static void sweepParts(Files files) {
        removeParts(files, PARTS);
    }

    /**
     * Removes parts that are not needed any more.
     *
     * @param folder in {@link #PARTS}, with a slash at its end
     */
    public static void removeParts(Files files, String folder) {
        List<String> parts = files.list(folder).stream().map(FileEntry::path).toList();
        if (!parts.isEmpty()) {
            files.delete(parts);
        }
    }

    /** Opens the target to look at it, whoever is writing it. Applying is refused. */
    public static FileTarget readOnly(Files files, FinalFormat format) {
        return new FileTarget(files, format, null);
    }

    @Override
    public Applied applied(TableId table) {
        if (!table.canBePath()) {
            return Applied.NOTHING;
        }
        return applied(table, held(table));
    }

    private Applied applied(TableId table, Held held) {
        FileEntry file = held.file;
        Moved position = moved.get(table);
        if (file != null && position != null && position.fileVersion.equals(file.version())) {
            return position.applied;
        }
        return held.applied();
    }

    /** The final file of a table as it is now; empty when there is none of ours. */
    public Optional<FinalFile> file(TableId table) {
        Held held = held(table);
        return held.file == null || held.note == null
                ? Optional.empty()
                : Optional.of(new FinalFile(files, held.file, held.note));
    }

    /** What is at a table's path. */
    private record Held(String path, @Nullable FileEntry file, @Nullable FinalNote note) {
        Applied applied() {
            return note == null ? Applied.NOTHING : note.applied();
        }
    }

    private Held held(TableId table) {
        String path = format.path(table);
        FileEntry file = files.find(path).orElse(null);
        FinalNote note = file == null ? null : FinalNote.parse(file.note()).orElse(null);
        if (note != null && !note.table().equals(table)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot keep " + table + " in " + files.describe(path) + ": " + note.table() + " is there",
                    "Put {schema} and {table} into target.layout");
        }
        if (note != null && !format.reads(note.format())) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot keep " + table + " as " + format.name() + " in " + files.describe(path) + ": the file is "
                            + note.format(),
                    "Set target.format or target.layout back, or choose another target.path");
        }
        return new Held(path, file, note);
    }

    @Override
    public Applied apply(Plan plan) {
        if (claim == null) {
            throw new IllegalStateException("Opened read-only");
        }
        try {
            Applied applied = advance(plan);
            StatusFile.forget(files, plan.table());
            return applied;
        } catch (PipelineException e) {
            StatusFile.remember(files, plan.table(), e, plan.to().generation());
            throw e;
        }
    }

    private Applied advance(Plan plan) {
        Held held = held(plan.table());
        Applied present = applied(plan.table(), held);
        if (present.generation() == plan.to().generation()
                && present.commit() >= plan.to().commit()) {
            return present;
        }
        if (!present.equals(plan.from())) {
            throw FinalFile.changedOutside(files.describe(held.path), present.insteadOf(plan.from()), plan.table());
        }
        FileEntry file = held.file;
        if (file != null && plan.steps().isEmpty() && plan.fromSchema().equals(plan.toSchema())) {
            moved.put(plan.table(), new Moved(file.version(), plan.to()));
            return plan.to();
        }
        requireOurs(plan, held);
        return write(plan, held);
    }

    /** A file that somebody else wrote is replaced only by a load that began after this was said. */
    private void requireOurs(Plan plan, Held held) {
        if (held.file == null || held.note != null) {
            return;
        }
        if (!new StatusFile(files, plan.table()).isReloaded(plan.to().generation())) {
            throw FinalFile.changedOutside(
                    files.describe(held.path), "somebody else wrote or changed it", plan.table());
        }
    }

    private Applied write(Plan plan, Held held) {
        FileEntry before = held.file;
        Precondition precondition = before == null ? Precondition.ABSENT : new Precondition.Unchanged(before.version());
        Optional<FinalFile> old = before == null || held.note == null
                ? Optional.empty()
                : Optional.of(new FinalFile(files, before, held.note));
        try (FileUpload upload = files.create(held.path, precondition)) {
            FinalFormat.Content content = format.write(plan, old, upload);
            Applied applied = plan.to()
                    .holding(
                            content.merged().rows(),
                            content.crc32c(),
                            content.merged().unmatchedUpdates());
            publish(upload, held, new FinalNote(plan.table(), format.name(), applied), plan);
            // the new file may have the old one's version: equal rows, another note
            moved.remove(plan.table());
            LOG.atDebug()
                    .addKeyValue("table", plan.table())
                    .addKeyValue("position", applied.position())
                    .addKeyValue("rows", applied.rows())
                    .addKeyValue("bytes", upload.bytes())
                    .log("final file written");
            deleteObsolete(plan.table(), content);
            return applied;
        }
    }

    /** The rows are written: whatever fails now must not fail the table. */
    private void deleteObsolete(TableId table, FinalFormat.Content content) {
        try {
            if (!content.obsolete().isEmpty()) {
                files.delete(content.obsolete());
            }
        } catch (PipelineException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("cannot delete files of earlier rows");
        }
    }

    private void publish(FileUpload upload, Held held, FinalNote note, Plan plan) {
        try {
            upload.publish(note.text());
        } catch (PipelineException e) {
            if (e.code() == ErrorCode.FILE_CONFLICT) {
                throw FinalFile.changedOutside(
                        files.describe(held.path), "it changed while the new one was written", plan.table());
            }
            boolean done = e.code() == ErrorCode.FILE_IO
                    && files.find(held.path).map(FileEntry::note).equals(Optional.of(note.text()));
            if (!done) {
                throw e;
            }
        }
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return StatusFile.failure(files, table);
    }

    @Override
    public void close() {
        if (claim != null) {
            claim.close();
        }
    }
}
