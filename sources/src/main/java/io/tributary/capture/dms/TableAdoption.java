package io.tributary.capture.dms;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.capture.dms.Listing.Listed;
import io.tributary.capture.dms.Listing.TableFiles;
import io.tributary.capture.dms.TableReads.Adoptable;
import io.tributary.capture.dms.TableReads.Batch;
import io.tributary.capture.dms.TableReads.Planned;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import io.tributary.landing.adopted.DmsFiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adopts the files of one table: carries out what {@link NextStep} says. Every file is read to its end before the log names it.
 * One that cannot be read stops its table in front of it, until another version is there or somebody says to try again. Confined
 * to one thread.
 */
final class TableAdoption {
    private static final Logger LOG = LoggerFactory.getLogger(TableAdoption.class);

    private final TableId table;
    private final Adopter adopter;
    private final KnownFiles known;
    private final SchemaLine schemas;
    private final TableReads reads;
    private @Nullable Failed failed;
    private boolean loadWanted;
    private List<Listed> loadFiles = List.of();
    private @Nullable PipelineException unread;

    /**
     * What the adoptions of all tables share.
     *
     * @param commit makes what was added to the log durable
     */
    record Adopter(
            DmsFiles files,
            LandingWriter landing,
            FileReads reads,
            Settling settling,
            CaptureControl control,
            Runnable commit) {}

    /**
     * A file that could not be read.
     *
     * @param loads load files that were there then
     */
    private record Failed(String path, String version, List<Listed> loads) {}

    /** What became of a look at the table. */
    enum Outcome {
        /** There is nothing to do. */
        DONE,
        /** There will be something to do in a moment. */
        WAITING,
        /** Something was done, and there may be more. */
        ADOPTED,
        /** A file could not be reached; {@link #unread} says why. */
        UNREAD
    }

    TableAdoption(TableId table, Adopter adopter, LayoutFinder layouts, KnownFiles known) {
        this.table = table;
        this.adopter = adopter;
        this.known = known;
        schemas = new SchemaLine(table, adopter.landing());
        reads = new TableReads(table, adopter.files(), adopter.reads(), layouts, known, schemas);
    }

    /** Loads the table again from the files that are there, with the next look. */
    void wantLoad() {
        loadWanted = true;
        failed = null;
    }

    /** Tries again what could not be read, with the next look. */
    void retry() {
        failed = null;
    }

    /**
     * Looks at the table's files, and does the next thing about them.
     *
     * @throws PipelineException when the log cannot be written
     */
    Outcome look(TableFiles listed) {
        unread = null;
        Optional<TableFiles> files = told(listed);
        Outcome outcome = files.isEmpty() ? Outcome.DONE : step(files.get());
        return unread == null ? outcome : Outcome.UNREAD;
    }

    /** Why a file could not be reached in the last look, which says nothing of the file; the next look tries again. */
    Optional<PipelineException> unread() {
        return Optional.ofNullable(unread);
    }

    private Outcome step(TableFiles files) {
        loadFiles = files.loads();
        if (isStillFailed(files)) {
            return Outcome.DONE;
        }
        NextStep step = NextStep.of(files, known, loadWanted, adopter.settling()::isSettled);
        if (step instanceof NextStep.Load load) {
            load(load, files);
            return Outcome.ADOPTED;
        }
        if (step instanceof NextStep.Changes changes) {
            changes(changes.files());
            return Outcome.ADOPTED;
        }
        if (step instanceof NextStep.Stop stop) {
            loadWanted = false;
            return stop(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot go on with " + table + ". " + stop.finding(),
                    "Let DMS load the table again (reload-target)"
                            + (stop.cure() == NextStep.Cure.ANY_LOAD
                                    ? "; or, if what is there is what you want: tributary reload " + table
                                    : ""));
        }
        return step instanceof NextStep.Wait ? Outcome.WAITING : Outcome.DONE;
    }

    private boolean isStillFailed(TableFiles files) {
        Failed before = failed;
        if (before == null) {
            return false;
        }
        boolean isSame = Stream.of(files.loads(), files.changes(), files.unsaid())
                .flatMap(List::stream)
                .anyMatch(file ->
                        file.path().equals(before.path()) && file.version().equals(before.version()));
        // a load by DMS puts right what stands behind it
        if (!isSame || !files.loads().equals(before.loads())) {
            failed = null;
        }
        return failed != null;
    }

    /** Files whose names say nothing, sorted by what their rows say; empty when one of them cannot be read. */
    private Optional<TableFiles> told(TableFiles files) {
        if (files.unsaid().isEmpty()) {
            return Optional.of(files);
        }
        List<Listed> loads = new ArrayList<>(files.loads());
        List<Listed> changes = new ArrayList<>(files.changes());
        for (Listed file : files.unsaid()) {
            try {
                boolean isLoad = reads.kind(file) == LandedFile.Kind.LOAD;
                (isLoad ? loads : changes).add(file);
            } catch (PipelineException failure) {
                stopUnlessUnread(failure);
                return Optional.empty();
            }
        }
        changes.sort(Comparator.comparing(Listed::name));
        return Optional.of(new TableFiles(loads, changes, List.of()));
    }

    private void load(NextStep.Load load, TableFiles files) {
        LOG.atInfo()
                .addKeyValue("table", table)
                .log("load of the table is adopted: {}", load.why().text());
        List<Planned> planned = new ArrayList<>();
        for (Listed file : load.files()) {
            try {
                if (load.why() == NextStep.Why.WANTED) {
                    reads.requireNamesAsDeclared(file);
                }
                planned.add(reads.planned(file, LandedFile.Kind.LOAD, SchemaLine.Rows.NONE_BEFORE));
                requireSameColumns(planned.get(0), planned.get(planned.size() - 1));
            } catch (PipelineException failure) {
                refuse(file, failure);
                return;
            }
        }
        SchemaLine.Version version;
        try {
            version =
                    planned.isEmpty() ? versionOfChanges(files) : planned.get(0).version();
        } catch (PipelineException failure) {
            stopUnlessUnread(failure);
            return;
        }
        List<Adoptable> adoptable = new ArrayList<>();
        long rows = 0;
        for (int from = 0; from < planned.size(); from += FileReads.FILES_AT_ONCE) {
            List<Planned> some = planned.subList(from, Math.min(planned.size(), from + FileReads.FILES_AT_ONCE));
            Batch batch = reads.all(some);
            if (isRefused(batch)) {
                return;
            }
            adoptable.addAll(batch.adoptable());
            rows = adoptable.stream()
                    .mapToLong(one -> one.content().counts().rows())
                    .sum();
            adopter.control().loadProgress(new LoadProgress(table, rows, bytes(adoptable), 0));
        }
        int generation = known.generation() + 1;
        schemas.use(version);
        TableEvent.LoadStarted started =
                new TableEvent.LoadStarted(generation, version.schema().version(), new Position(load.start()));
        adopter.landing().event(table, started);
        known.take(started);
        List<LandedFile> landed =
                adoptable.stream().map(one -> one.landed(generation)).toList();
        load.files().forEach(adopter.settling()::forget);
        adopter.landing().loadFinished(table, generation, landed);
        landed.forEach(known::take);
        loadWanted = false;
        commit(
                load.files().isEmpty()
                        ? load.start()
                        : load.files().get(load.files().size() - 1).path(),
                adoptable);
        LOG.atInfo()
                .addKeyValue("table", table)
                .addKeyValue("rows", rows)
                .addKeyValue("bytes", bytes(adoptable))
                .log("load adopted");
    }

    private static long bytes(List<Adoptable> adoptable) {
        return adoptable.stream().mapToLong(one -> one.content().bytes()).sum();
    }

    private SchemaLine.Version versionOfChanges(TableFiles files) {
        Listed first = files.changes().get(0);
        return reads.planned(first, LandedFile.Kind.UPSERT, SchemaLine.Rows.NONE_BEFORE)
                .version();
    }

    private void requireSameColumns(Planned first, Planned other) {
        if (!first.version().equals(other.version())) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot load " + table + ": " + other.file().path() + " has other columns than "
                            + first.file().path(),
                    "Remove files of an earlier load, or let DMS load the table again (reload-target)");
        }
    }

    private void changes(List<Listed> files) {
        List<Planned> planned = new ArrayList<>();
        for (Listed file : files) {
            Planned next;
            try {
                next = reads.planned(file, LandedFile.Kind.UPSERT, SchemaLine.Rows.SOME_BEFORE);
            } catch (PipelineException failure) {
                if (planned.isEmpty()) {
                    refuse(file, failure);
                    return;
                }
                // those before it come first; the next look meets it again
                break;
            }
            boolean isCut = planned.size() == FileReads.FILES_AT_ONCE
                    || (!planned.isEmpty()
                            && !next.version().equals(planned.get(0).version()));
            if (isCut) {
                break;
            }
            planned.add(next);
        }
        Batch batch = reads.all(planned);
        if (!batch.adoptable().isEmpty()) {
            adopt(batch.adoptable());
        }
        isRefused(batch);
    }

    private void adopt(List<Adoptable> adoptable) {
        inSequence(adoptable);
        SchemaLine.Version version = adoptable.get(0).planned().version();
        if (!schemas.isCurrent(version)) {
            schemas.use(version);
            adopter.landing()
                    .event(table, new TableEvent.SchemaChanged(version.schema().version()));
            LOG.atInfo().addKeyValue("table", table).log("columns changed, followed");
        }
        for (Adoptable one : adoptable) {
            LandedFile landed = one.landed(known.generation());
            adopter.landing().adopt(table, landed);
            known.take(landed);
            adopter.settling().forget(one.planned().file());
        }
        commit(adoptable.get(adoptable.size() - 1).planned().file().path(), adoptable);
    }

    /** Where all files say the place of their changes among all changes, that counts, and not their names. */
    private static void inSequence(List<Adoptable> adoptable) {
        if (adoptable.stream().noneMatch(one -> one.content().firstSequence().isEmpty())) {
            adoptable.sort(Comparator.comparing(one -> one.content().firstSequence()));
        }
    }

    /** Stops the table in front of the file that could not be read, if there is one. */
    private boolean isRefused(Batch batch) {
        Listed file = batch.refused();
        PipelineException failure = batch.failure();
        if (file == null || failure == null) {
            return false;
        }
        refuse(file, failure);
        return true;
    }

    private void refuse(Listed file, PipelineException failure) {
        stopUnlessUnread(failure);
        if (unread == null) {
            failed = new Failed(file.path(), file.version(), loadFiles);
        }
    }

    private void stopUnlessUnread(PipelineException failure) {
        if (failure.code().retry() == ErrorCode.Retry.AGAIN) {
            unread = failure;
        } else {
            stop(failure.code(), PipelineException.describe(failure), failure.hint());
        }
    }

    private Outcome stop(ErrorCode code, String reason, String hint) {
        TableEvent.Stopped stopped = new TableEvent.Stopped(code, reason, hint);
        if (stopped.equals(adopter.landing().state().table(table).stopped())) {
            return Outcome.DONE;
        }
        LOG.atError().addKeyValue("table", table).addKeyValue("code", code).log("table stopped: {}; {}", reason, hint);
        adopter.landing().event(table, stopped);
        commit(reason, List.of());
        return Outcome.DONE;
    }

    private void commit(String reached, List<Adoptable> adoptable) {
        Instant sourceTime = adoptable.isEmpty()
                ? null
                : SourceTime.of(adoptable.get(adoptable.size() - 1).content().lastTime());
        Position position = adoptable.isEmpty() ? adopter.landing().state().position() : new Position(reached);
        adopter.landing().transactionEnded(position, sourceTime);
        adopter.commit().run();
    }
}
