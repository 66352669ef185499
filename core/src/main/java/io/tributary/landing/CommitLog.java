package io.tributary.landing;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.landing.LogFiles.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The commit log of one landing zone, kept in {@link LogFiles}. Commit numbers have no gaps. Creating a commit file only
 * if it is absent is the step that commits, and the fence between writers. Commit files up to the newest checkpoint are
 * deleted; until they are, and if a fenced writer should create one again, they do not count.
 *
 * <p>A file that vanished between listing and reading has been folded or has expired, and a number that a listing lacks
 * while it has greater ones was created during the listing: in both cases the reader lists again.
 */
final class CommitLog {
    static final String FOLDER = "_tributary/";
    private static final int READ_ATTEMPTS_MAX = 20;

    private final LogFiles log;

    CommitLog(Files files) {
        this.log = new LogFiles(files);
    }

    boolean isEmpty() {
        return log.list().isEmpty();
    }

    /** The log folded up to its last commit. */
    LandingState state() {
        return again(() -> {
            Listing listing = log.list();
            LandingState state = listing.checkpoints().isEmpty()
                    ? LandingState.EMPTY
                    : log.header(listing.newestCheckpoint()).state();
            List<Commit> commits = new ArrayList<>();
            Cursor cursor = new Cursor(state.number(), commits::add);
            listing.commits().forEach(number -> cursor.read(log, number));
            return state.after(commits);
        });
    }

    /**
     * Hands over all commits with a greater number, in order.
     *
     * @throws PipelineException {@code LANDING_CORRUPT} when some of them have expired
     */
    void forEachAfter(long number, Consumer<Commit> reader) {
        Cursor cursor = new Cursor(number, reader);
        again(() -> {
            Listing listing = log.list();
            for (long checkpoint : listing.checkpoints()) {
                if (checkpoint > cursor.last) {
                    refuseExpired(log.header(checkpoint).after(), cursor.last);
                    log.readCheckpoint(checkpoint, cursor::accept);
                }
            }
            listing.commits().forEach(commit -> cursor.read(log, commit));
            return cursor.last;
        });
    }

    private void refuseExpired(long after, long wanted) {
        if (after > wanted) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Commits " + (wanted + 1) + " to " + after + " of " + log.describe()
                            + " have expired: every reader known had applied them",
                    "Load the tables again: tributary reload");
        }
    }

    /** Passes commits on, each once and without gaps, whatever is read again. */
    private static final class Cursor {
        private final Consumer<Commit> reader;
        private long last;

        Cursor(long after, Consumer<Commit> reader) {
            this.last = after;
            this.reader = reader;
        }

        void read(LogFiles log, long number) {
            if (number > last) {
                requireNext(number);
                accept(log.readCommit(number));
            }
        }

        void accept(Commit commit) {
            if (commit.number() > last) {
                requireNext(commit.number());
                last = commit.number();
                reader.accept(commit);
            }
        }

        private void requireNext(long number) {
            if (number != last + 1) {
                throw new MissingCommit(last + 1, number);
            }
        }
    }

    /** A number that was not there while a greater one was. */
    private static final class MissingCommit extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingCommit(long number, long next) {
            super("Commit " + number + " is missing, the next one is " + next);
        }
    }

    private <T> T again(Supplier<T> read) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read.get();
            } catch (PipelineException failure) {
                if (failure.code() != ErrorCode.FILE_NOT_FOUND || attempt == READ_ATTEMPTS_MAX) {
                    throw failure;
                }
            } catch (MissingCommit gap) {
                if (attempt == READ_ATTEMPTS_MAX) {
                    throw LogFiles.corrupt(PipelineException.describe(gap), gap);
                }
                log.lookAgain();
            }
        }
    }

    /** Number of the last commit that has expired and cannot be read any more, 0 when all can. */
    long expired() {
        return oldestHeader().map(CheckpointJson::after).orElse(0L);
    }

    /** Number of the last commit about that table that has expired, 0 when none has. */
    long expired(TableId table) {
        return oldestHeader()
                .map(header -> header.lastCommitsBefore().getOrDefault(table, 0L))
                .orElse(0L);
    }

    private Optional<CheckpointJson> oldestHeader() {
        return again(() -> {
            List<Long> checkpoints = log.checkpoints();
            return checkpoints.isEmpty() ? Optional.empty() : Optional.of(log.header(checkpoints.get(0)));
        });
    }

    /**
     * Commits.
     *
     * @throws PipelineException {@code LANDING_FENCED} when another writer has taken the number: nothing is committed
     */
    void append(Commit commit) {
        try {
            log.createCommit(commit);
        } catch (PipelineException failure) {
            if (failure.code() == ErrorCode.FILE_CONFLICT) {
                throw fenced(commit, failure);
            }
            if (failure.code() != ErrorCode.FILE_IO || !log.holds(commit)) {
                throw failure;
            }
        }
        if (newestCheckpoint() >= commit.number()) {
            throw fenced(commit, null);
        }
    }

    private PipelineException fenced(Commit commit, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.LANDING_FENCED,
                "Cannot commit " + commit.number() + " to " + log.describe()
                        + ": another writer has taken over the landing zone",
                "Let one process write one landing zone; this one committed nothing more",
                cause);
    }

    /**
     * Folds all commits into a checkpoint and deletes their files. Doing it again is fine.
     *
     * @param last the last commit
     * @param state the log folded up to it
     */
    void checkpoint(Commit last, LandingState state) {
        long after = newestCheckpoint();
        if (state.number() <= after) {
            return;
        }
        LandingState before =
                after == 0 ? LandingState.EMPTY : log.header(after).state();
        SortedMap<TableId, Long> lastCommitsBefore = new TreeMap<>();
        before.tables().forEach((table, known) -> lastCommitsBefore.put(table, known.lastCommit()));
        log.createCheckpoint(new CheckpointJson(after, last.landedTime(), lastCommitsBefore, state));
        deleteFolded();
    }

    /** Deletes commit files that a checkpoint holds. */
    void deleteFolded() {
        log.deleteCommits(newestCheckpoint());
    }

    /** The number of the newest checkpoint, 0 when there is none. */
    long newestCheckpoint() {
        List<Long> checkpoints = log.checkpoints();
        return checkpoints.isEmpty() ? 0 : checkpoints.get(checkpoints.size() - 1);
    }

    /** The oldest checkpoint if it is not the newest as well. */
    Optional<CheckpointJson> oldestBeforeNewest() {
        List<Long> checkpoints = log.checkpoints();
        return checkpoints.size() < 2 ? Optional.empty() : Optional.of(log.header(checkpoints.get(0)));
    }

    /** The commits that a checkpoint folded. */
    void readFolded(CheckpointJson checkpoint, Consumer<Commit> reader) {
        log.readCheckpoint(checkpoint.state().number(), reader);
    }

    /** Forgets the commits that a checkpoint folded. */
    void delete(CheckpointJson checkpoint) {
        log.deleteCheckpoint(checkpoint.state().number());
    }
}
