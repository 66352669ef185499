package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The commit log of one landing zone.
 *
 * <p>{@code _tributary/commits/00000000000000000042.json} holds commit 42 as {@link CommitJson}; it is created only if it
 * is absent, which is the step that commits and the fence between writers. Numbers have no gaps.
 * {@code _tributary/checkpoints/00000000000000001000.jsonl} holds, as its first line, the {@link CheckpointJson} of the log
 * folded up to commit 1000, then the commits since the checkpoint before, one a line. Commit files up to the newest
 * checkpoint are deleted; until they are, and if a fenced writer should create one again, they do not count.
 *
 * <p>So a reader lists the commits first and the checkpoints after, reads commits from checkpoints as far as these go,
 * and the rest from commit files. A file that vanished between listing and reading has been folded or has expired: the
 * reader lists again.
 */
final class CommitLog {
    static final String FOLDER = "_tributary/";
    private static final String COMMITS = FOLDER + "commits/";
    private static final String CHECKPOINTS = FOLDER + "checkpoints/";
    private static final Pattern NUMBERED = Pattern.compile(".*/(\\d{20})\\.jsonl?");
    private static final int READ_ATTEMPTS_MAX = 20;

    private final Files files;

    CommitLog(Files files) {
        this.files = files;
    }

    /** Numbers of the files of the log at one moment, ascending; commits only those after the newest checkpoint. */
    private record Listing(List<Long> checkpoints, List<Long> commits) {
        long newestCheckpoint() {
            return checkpoints.isEmpty() ? 0 : checkpoints.get(checkpoints.size() - 1);
        }
    }

    boolean isEmpty() {
        Listing listing = list();
        return listing.checkpoints().isEmpty() && listing.commits().isEmpty();
    }

    /** The log folded up to its last commit. */
    LandingState state() {
        return again(() -> {
            Listing listing = list();
            LandingState state = listing.checkpoints().isEmpty()
                    ? LandingState.EMPTY
                    : header(listing.newestCheckpoint()).state();
            List<Commit> commits = new ArrayList<>();
            for (long number : expectFrom(state.number() + 1, listing.commits())) {
                commits.add(readCommit(number));
            }
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
            Listing listing = list();
            for (long checkpoint : listing.checkpoints()) {
                if (checkpoint > cursor.last) {
                    refuseExpired(header(checkpoint).after(), cursor.last);
                    readCheckpoint(checkpoint, cursor::accept);
                }
            }
            for (long commit : expectFrom(listing.newestCheckpoint() + 1, listing.commits())) {
                if (commit > cursor.last) {
                    cursor.accept(readCommit(commit));
                }
            }
            return cursor.last;
        });
    }

    private void refuseExpired(long after, long wanted) {
        if (after > wanted) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Commits " + (wanted + 1) + " to " + after + " of " + files.describe(FOLDER + "commits")
                            + " have expired: every reader known had applied them",
                    "Load the tables again: tributary reload");
        }
    }

    /** Passes commits on, each once, whatever is read again. */
    private static final class Cursor {
        private final Consumer<Commit> reader;
        private long last;

        Cursor(long after, Consumer<Commit> reader) {
            this.last = after;
            this.reader = reader;
        }

        void accept(Commit commit) {
            if (commit.number() <= last) {
                return;
            }
            if (commit.number() != last + 1) {
                throw new MissingCommit(last + 1, commit.number());
            }
            last = commit.number();
            reader.accept(commit);
        }
    }

    /** A number that was not there while a greater one was: a listing is no snapshot, so another may show it. */
    private static final class MissingCommit extends RuntimeException {
        MissingCommit(long number, long next) {
            super("Commit " + number + " is missing, the next one is " + next);
        }
    }

    /** Number of the last commit that has expired and cannot be read any more, 0 when all can. */
    long expired() {
        return again(() -> {
            List<Long> checkpoints = list().checkpoints();
            return checkpoints.isEmpty() ? 0L : header(checkpoints.get(0)).after();
        });
    }

    /**
     * Commits.
     *
     * @throws PipelineException {@code LANDING_FENCED} when another writer has taken the number: nothing is committed
     */
    void append(Commit commit) {
        String path = commitPath(commit.number());
        String content = CommitJson.write(commit);
        try {
            TextFile.write(files, path, content, Precondition.ABSENT);
        } catch (PipelineException failure) {
            if (failure.code() == ErrorCode.FILE_CONFLICT) {
                throw fenced(commit, failure);
            }
            if (failure.code() != ErrorCode.FILE_IO || !isThere(path, content)) {
                throw failure;
            }
        }
        if (list().newestCheckpoint() >= commit.number()) {
            throw fenced(commit, null);
        }
    }

    private boolean isThere(String path, String content) {
        return files.find(path).isPresent() && readAll(path).equals(content);
    }

    private PipelineException fenced(Commit commit, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.LANDING_FENCED,
                "Cannot commit " + commit.number() + " to " + files.describe(FOLDER + "commits")
                        + ": another writer has taken over the landing zone",
                "Let one process write one landing zone; this one committed nothing more",
                cause);
    }

    /**
     * Folds all commits up to the state's into a checkpoint and deletes their files. Doing it again is fine.
     *
     * @param state the log folded up to its last commit
     */
    void checkpoint(LandingState state) {
        Listing listing = list();
        long after = listing.newestCheckpoint();
        if (state.number() <= after) {
            return;
        }
        String last = readAll(commitPath(state.number()));
        CheckpointJson header = new CheckpointJson(after, CommitJson.read(last).landedTime(), state);
        try (FileUpload upload = files.create(checkpointPath(state.number()), Precondition.ABSENT)) {
            write(upload, header.write());
            for (long number = after + 1; number <= state.number(); number++) {
                write(upload, readAll(commitPath(number)));
            }
            upload.publish("");
        }
        deleteFolded();
    }

    private static void write(FileUpload upload, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        upload.write(bytes, 0, bytes.length);
    }

    /** Deletes commit files that a checkpoint holds. */
    void deleteFolded() {
        long newest = list().newestCheckpoint();
        List<String> folded = new ArrayList<>();
        for (FileEntry entry : files.list(COMMITS)) {
            if (number(entry) <= newest) {
                folded.add(entry.path());
            }
        }
        files.delete(folded);
    }

    /** The number of the newest checkpoint, 0 when there is none. */
    long newestCheckpoint() {
        return list().newestCheckpoint();
    }

    /** The oldest checkpoint if it is not the newest as well. */
    Optional<Long> oldestCheckpoint() {
        List<Long> checkpoints = list().checkpoints();
        return checkpoints.size() < 2 ? Optional.empty() : Optional.of(checkpoints.get(0));
    }

    CheckpointJson header(long checkpoint) {
        return readCheckpoint(checkpoint, commit -> {}, 1);
    }

    void readCheckpoint(long checkpoint, Consumer<Commit> reader) {
        readCheckpoint(checkpoint, reader, Long.MAX_VALUE);
    }

    void deleteCheckpoint(long checkpoint) {
        files.delete(checkpointPath(checkpoint));
    }

    private CheckpointJson readCheckpoint(long checkpoint, Consumer<Commit> reader, long linesMax) {
        String path = checkpointPath(checkpoint);
        long line = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8.newDecoder()))) {
            String text = lines.readLine();
            line++;
            CheckpointJson header = CheckpointJson.read(text == null ? "" : text);
            while (line < linesMax && (text = lines.readLine()) != null) {
                line++;
                reader.accept(CommitJson.read(text));
            }
            if (header.state().number() != checkpoint) {
                throw new IllegalArgumentException(
                        "it is checkpoint " + header.state().number());
            }
            return header;
        } catch (IllegalArgumentException malformed) {
            throw corrupt(
                    "Cannot read checkpoint " + files.describe(path) + ": line " + line + ": " + malformed.getMessage(),
                    malformed);
        } catch (IOException failure) {
            throw TextFile.unreadable(files, path, failure);
        }
    }

    private Commit readCommit(long number) {
        String path = commitPath(number);
        try {
            Commit commit = CommitJson.read(readAll(path));
            if (commit.number() != number) {
                throw new IllegalArgumentException("it is commit " + commit.number());
            }
            return commit;
        } catch (IllegalArgumentException malformed) {
            throw corrupt("Cannot read commit " + files.describe(path) + ": " + malformed.getMessage(), malformed);
        }
    }

    private String readAll(String path) {
        return TextFile.read(files, path);
    }

    private Listing list() {
        List<FileEntry> commits = files.list(COMMITS);
        List<FileEntry> checkpoints = files.list(CHECKPOINTS);
        List<Long> checkpointNumbers = numbers(checkpoints, 0);
        long newest = checkpointNumbers.isEmpty() ? 0 : checkpointNumbers.get(checkpointNumbers.size() - 1);
        return new Listing(checkpointNumbers, numbers(commits, newest));
    }

    private static List<Long> numbers(List<FileEntry> entries, long above) {
        List<Long> numbers = new ArrayList<>(entries.size());
        for (FileEntry entry : entries) {
            long number = number(entry);
            if (number > above) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** The number in a file's name, 0 when it has none. */
    private static long number(FileEntry entry) {
        Matcher matcher = NUMBERED.matcher(entry.path());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static List<Long> expectFrom(long first, List<Long> numbers) {
        long expected = first;
        for (long number : numbers) {
            if (number != expected) {
                throw new MissingCommit(expected, number);
            }
            expected++;
        }
        return numbers;
    }

    private static <T> T again(Supplier<T> read) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read.get();
            } catch (PipelineException failure) {
                if (failure.code() != ErrorCode.FILE_NOT_FOUND || attempt == READ_ATTEMPTS_MAX) {
                    throw failure;
                }
            } catch (MissingCommit gap) {
                if (attempt == READ_ATTEMPTS_MAX) {
                    throw corrupt(PipelineException.describe(gap), gap);
                }
            }
        }
    }

    private static PipelineException corrupt(String message, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.LANDING_CORRUPT,
                message,
                "Restore the file from a backup, or begin a new landing folder",
                cause);
    }

    private static String commitPath(long number) {
        return COMMITS + String.format(Locale.ROOT, "%020d.json", number);
    }

    private static String checkpointPath(long number) {
        return CHECKPOINTS + String.format(Locale.ROOT, "%020d.jsonl", number);
    }
}
