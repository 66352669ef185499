package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a landing zone small: folds the log, and deletes data files that nobody needs. Everything it deletes follows from
 * what is committed, so doing it twice, or by a writer that is fenced, is harmless.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    /** After a failure, such as a full disk, it is left for that part of a checkpoint's commits. */
    private static final int RETRY_PARTS = 10;

    private final Files files;
    private final FileNames names;
    private final CommitLog log;
    private final LandingSettings settings;
    private final Clock clock;
    private final ReaderReports reports;
    private final ReaderMemory memory;
    private long checkpointAt;
    private long folded;

    Housekeeping(Files files, FileNames names, CommitLog log, LandingSettings settings, Clock clock) {
        this.files = files;
        this.names = names;
        this.log = log;
        this.settings = settings;
        this.clock = clock;
        this.reports = new ReaderReports(files);
        this.memory = new ReaderMemory(files);
    }

    /** Refuses a folder in which somebody lands without our log. Changes nothing. */
    static void refuseForeign(Files files, CommitLog log) {
        if (!log.isEmpty()) {
            return;
        }
        for (FileEntry file : files.list("")) {
            if (DataFileName.isAnybodys(file.path())) {
                throw new PipelineException(
                        ErrorCode.LANDING_FOREIGN,
                        "Cannot land in " + files.describe("") + ": it has data files, such as " + file.path()
                                + ", but no commit log",
                        "Choose an empty folder for the landing zone");
            }
        }
    }

    /** What earlier writers left behind: unpublished files, folded commits, data files that no commit names. */
    void removeLeftovers(LandingState state) {
        files.sweepUnpublished("");
        log.deleteFolded();
        List<String> needless = new ArrayList<>();
        long lastTransactions = state.tables().values().stream()
                .mapToLong(table -> DataFileName.order(table.lastFile()))
                .max()
                .orElse(0);
        for (FileEntry file : files.list("")) {
            if (names.isTransactions(file.path()) && DataFileName.order(file.path()) > lastTransactions) {
                needless.add(file.path());
            }
            names.parse(file.path())
                    .filter(name ->
                            isOrphan(name, state.table(name.table())) || isSuperseded(name, state.table(name.table())))
                    .ifPresent(name -> needless.add(file.path()));
        }
        delete(needless, "leftover data files deleted");
        folded = log.newestCheckpoint();
        checkpointAt = folded + settings.commitsPerCheckpoint();
    }

    /** The last commit that a checkpoint folded. */
    long folded() {
        return folded;
    }

    /** Names only grow, so what is past the last one committed was never committed. */
    private static boolean isOrphan(DataFileName name, TableState table) {
        return switch (name.kind()) {
            case LOAD -> name.order() > table.lastLoadNumber();
            case CHANGE, UPSERT -> name.order() > DataFileName.order(table.lastFile());
        };
    }

    private static boolean isSuperseded(DataFileName name, TableState table) {
        TableState.Cut cut = table.superseded();
        return switch (name.kind()) {
            case LOAD -> name.order() <= cut.lastLoadNumber();
            case CHANGE, UPSERT -> name.order() <= DataFileName.order(cut.lastFile());
        };
    }

    /** Whatever is due after a commit. The commit stands, so a failure is logged and tried again later. */
    void afterCommit(Commit commit, LandingState state) {
        try {
            deleteSuperseded(commit, state);
            if (state.number() >= checkpointAt) {
                checkpointAt = state.number() + Math.max(1, settings.commitsPerCheckpoint() / RETRY_PARTS);
                log.checkpoint(commit, state);
                folded = state.number();
                expire();
                checkpointAt = state.number() + settings.commitsPerCheckpoint();
            }
        } catch (PipelineException failure) {
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log("landing zone not tidied, will retry: {}", PipelineException.describe(failure));
        }
    }

    private void deleteSuperseded(Commit commit, LandingState state) {
        for (TableItem item : commit.items()) {
            if (item.item() instanceof TableEvent.LoadFinished finished && finished.generation() > 1) {
                TableState table = state.table(item.table());
                List<String> needless = new ArrayList<>();
                for (FileEntry file : files.list(names.folder(item.table()))) {
                    names.parse(file.path())
                            .filter(name -> name.table().equals(item.table()) && isSuperseded(name, table))
                            .ifPresent(name -> needless.add(file.path()));
                }
                delete(needless, "superseded data files deleted");
            }
        }
    }

    /**
     * Deletes the data files, and then the checkpoint, of every checkpoint but the newest whose commits all known readers
     * have applied and whose last commit is older than the retention. What was adopted also has to be remembered, see {@link
     * ReaderMemory}.
     */
    void expire() {
        OptionalLong applied = reports.appliedByAll();
        if (applied.isEmpty()) {
            return;
        }
        Instant horizon = clock.instant().minus(settings.retention());
        Optional<CheckpointJson> oldest = log.oldestBeforeNewest();
        while (oldest.isPresent() && isExpired(oldest.get(), applied.getAsLong(), horizon)) {
            Set<String> needless = new TreeSet<>();
            AtomicBoolean hasAdopted = new AtomicBoolean();
            log.readFolded(oldest.get(), commit -> commit.items().forEach(item -> {
                if (item.item() instanceof LandedFile file) {
                    if (file.isAdopted()) {
                        hasAdopted.set(true);
                    } else {
                        needless.add(file.path());
                    }
                }
            }));
            long remembered = memory.remembered();
            if ((hasAdopted.get() || remembered > 0) && oldest.get().state().number() > remembered) {
                return;
            }
            delete(List.copyOf(needless), "expired data files deleted");
            log.delete(oldest.get());
            oldest = log.oldestBeforeNewest();
        }
    }

    private static boolean isExpired(CheckpointJson checkpoint, long applied, Instant horizon) {
        return checkpoint.state().number() <= applied
                && !checkpoint.landedTime().isAfter(horizon);
    }

    private void delete(List<String> paths, String what) {
        if (!paths.isEmpty()) {
            files.delete(paths);
            LOG.atInfo().log("{}: {}", what, paths.size());
        }
    }
}
