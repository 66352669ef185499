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
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the commit log, one by one.
 *
 * <p>{@code _tributary/commits/00000000000000000042.json} holds commit 42 as {@link CommitJson}; it is created only if it
 * is absent. {@code _tributary/checkpoints/00000000000000001000.jsonl} holds, as its first line, the
 * {@link CheckpointJson} of the log folded up to commit 1000, then the commits since the checkpoint before, one a line.
 */
final class LogFiles {
    static final String COMMITS = CommitLog.FOLDER + "commits/";
    static final String CHECKPOINTS = CommitLog.FOLDER + "checkpoints/";
    private static final Pattern NUMBERED = Pattern.compile(".*/(\\d{20})\\.jsonl?");

    private final Files files;

    LogFiles(Files files) {
        this.files = files;
    }

    /**
     * Numbers of the files at one moment, ascending.
     *
     * @param commits only those after the newest checkpoint: earlier ones do not count
     */
    record Listing(List<Long> checkpoints, List<Long> commits) {
        long newestCheckpoint() {
            return checkpoints.isEmpty() ? 0 : checkpoints.get(checkpoints.size() - 1);
        }

        boolean isEmpty() {
            return checkpoints.isEmpty() && commits.isEmpty();
        }
    }

    /** What was listed has a gap: who keeps listings has to list anew. */
    void lookAgain() {
        if (files instanceof RememberedLog remembered) {
            remembered.lookAgain();
        }
    }

    /** Lists commits first and checkpoints after, so that a commit folded meanwhile is in one of them. */
    Listing list() {
        List<FileEntry> commits = files.list(COMMITS);
        Listing listing = new Listing(checkpoints(), new ArrayList<>(commits.size()));
        long newest = listing.newestCheckpoint();
        for (FileEntry entry : commits) {
            addAbove(newest, entry, listing.commits());
        }
        return listing;
    }

    /** Numbers of the checkpoints, ascending; far fewer files than the commits are. */
    List<Long> checkpoints() {
        List<Long> checkpoints = new ArrayList<>();
        for (FileEntry entry : files.list(CHECKPOINTS)) {
            addAbove(0, entry, checkpoints);
        }
        return checkpoints;
    }

    private static void addAbove(long least, FileEntry entry, List<Long> numbers) {
        long number = number(entry);
        if (number > least) {
            numbers.add(number);
        }
    }

    /** The number in a file's name, 0 when it has none. */
    private static long number(FileEntry entry) {
        Matcher matcher = NUMBERED.matcher(entry.path());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    Commit readCommit(long number) {
        String path = commitPath(number);
        try {
            Commit commit = CommitJson.read(TextFile.read(files, path));
            if (commit.number() != number) {
                throw new IllegalArgumentException("it is commit " + commit.number());
            }
            return commit;
        } catch (IllegalArgumentException malformed) {
            throw corrupt("Cannot read commit " + files.describe(path) + ": " + malformed.getMessage(), malformed);
        }
    }

    /** Whether exactly that commit is stored under its number. */
    boolean holds(Commit commit) {
        String path = commitPath(commit.number());
        return files.find(path).isPresent() && TextFile.read(files, path).equals(CommitJson.write(commit));
    }

    void createCommit(Commit commit) {
        TextFile.write(files, commitPath(commit.number()), CommitJson.write(commit), Precondition.ABSENT);
    }

    /** The checkpoint's first line. */
    CheckpointJson header(long checkpoint) {
        return readCheckpoint(checkpoint, commit -> {}, 1);
    }

    void readCheckpoint(long checkpoint, Consumer<Commit> reader) {
        readCheckpoint(checkpoint, reader, Long.MAX_VALUE);
    }

    private CheckpointJson readCheckpoint(long checkpoint, Consumer<Commit> reader, long linesMax) {
        String path = checkpointPath(checkpoint);
        long line = 1;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8.newDecoder()))) {
            String text = lines.readLine();
            CheckpointJson header = CheckpointJson.read(text == null ? "" : text);
            if (header.state().number() != checkpoint) {
                throw new IllegalArgumentException(
                        "it is checkpoint " + header.state().number());
            }
            while (line < linesMax && (text = lines.readLine()) != null) {
                line++;
                reader.accept(CommitJson.read(text));
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

    /** Writes a checkpoint of the commits after {@code header.after()}, copied from their files. */
    void createCheckpoint(CheckpointJson header) {
        long last = header.state().number();
        try (FileUpload upload = files.create(checkpointPath(last), Precondition.ABSENT)) {
            write(upload, header.write());
            for (long number = header.after() + 1; number <= last; number++) {
                write(upload, TextFile.read(files, commitPath(number)));
            }
            upload.publish("");
        }
    }

    private static void write(FileUpload upload, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        upload.write(bytes, 0, bytes.length);
    }

    /** Deletes commit files up to that number. */
    void deleteCommits(long upTo) {
        List<String> paths = new ArrayList<>();
        for (FileEntry entry : files.list(COMMITS)) {
            if (number(entry) <= upTo) {
                paths.add(entry.path());
            }
        }
        files.delete(paths);
    }

    void deleteCheckpoint(long checkpoint) {
        files.delete(checkpointPath(checkpoint));
    }

    /** Where the commits are, for people. */
    String describe() {
        return files.describe(CommitLog.FOLDER + "commits");
    }

    static PipelineException corrupt(String message, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.LANDING_CORRUPT,
                message,
                "Restore the file from a backup, or begin a new landing folder",
                cause);
    }

    static String commitPath(long number) {
        return COMMITS + String.format(Locale.ROOT, "%020d.json", number);
    }

    private static String checkpointPath(long number) {
        return CHECKPOINTS + String.format(Locale.ROOT, "%020d.jsonl", number);
    }
}
