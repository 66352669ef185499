package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What a reader remembers of the log, so that it need not read it from its beginning: {@code _tributary/memory/<reader>.jsonl},
 * whose first line is {@code {"reader":"adoption","commit":42}}, and whose others are the reader's own. It takes the place of the
 * one before at once, or not at all.
 */
final class ReaderMemory {
    private static final String FOLDER = CommitLog.FOLDER + "memory/";

    private final Files files;

    ReaderMemory(Files files) {
        this.files = files;
    }

    private static String path(String reader) {
        return FOLDER + reader + ".jsonl";
    }

    void put(String reader, long commit, Iterable<String> lines) {
        try (FileUpload upload = files.create(path(reader), Precondition.ANY)) {
            write(upload, CommitJson.line(json -> {
                json.writeStartObject();
                json.writeStringField("reader", reader);
                json.writeNumberField("commit", commit);
                json.writeEndObject();
            }));
            lines.forEach(line -> write(upload, line + "\n"));
            upload.publish("");
        }
    }

    private static void write(FileUpload upload, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        upload.write(bytes, 0, bytes.length);
    }

    /** Hands over the lines; returns the commit, 0 when nothing is remembered. */
    long read(String reader, Consumer<String> lines) {
        String path = path(reader);
        return files.find(path).isEmpty() ? 0 : readFile(path, lines, Long.MAX_VALUE);
    }

    /** The last commit that everybody remembers who does; 0 when nobody does. */
    long remembered() {
        return files.list(FOLDER).stream()
                .mapToLong(file -> readFile(file.path(), line -> {}, 0))
                .min()
                .orElse(0);
    }

    private long readFile(String path, Consumer<String> lines, long linesMax) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8.newDecoder()))) {
            String first = in.readLine();
            long commit = JsonFields.parse(first == null ? "" : first).number("commit");
            for (long i = 0; i < linesMax; i++) {
                String line = in.readLine();
                if (line == null) {
                    break;
                }
                lines.accept(line);
            }
            return commit;
        } catch (IllegalArgumentException malformed) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot read " + files.describe(path) + ": " + malformed.getMessage(),
                    "Restore it from a backup, or delete the folder " + files.describe("")
                            + ": all files are then applied again",
                    malformed);
        } catch (IOException failure) {
            throw TextFile.unreadable(files, path, failure);
        }
    }
}
