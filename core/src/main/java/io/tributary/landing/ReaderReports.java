package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far each reader of a landing zone has applied it: {@code _tributary/readers/<name>.json}, such as
 * {@code {"reader":"lake","commit":42}}. A reader without a file is unknown and holds nothing back.
 */
final class ReaderReports {
    private static final String FOLDER = CommitLog.FOLDER + "readers/";

    private final Files files;

    ReaderReports(Files files) {
        this.files = files;
    }

    void put(String reader, long commit) {
        if (reader.isEmpty() || reader.indexOf('/') >= 0) {
            throw new IllegalArgumentException("Not a reader's name: " + reader);
        }
        String text = CommitJson.line(json -> {
            json.writeStartObject();
            json.writeStringField("reader", reader);
            json.writeNumberField("commit", commit);
            json.writeEndObject();
        });
        TextFile.write(files, FOLDER + reader + ".json", text, Precondition.ANY);
    }

    /** The last commit of each known reader. */
    SortedMap<String, Long> all() {
        SortedMap<String, Long> readers = new TreeMap<>();
        for (FileEntry entry : files.list(FOLDER)) {
            String name = entry.path().substring(FOLDER.length()).replaceFirst("[.]json$", "");
            readers.put(name, commit(entry.path()));
        }
        return readers;
    }

    /** The last commit that every known reader has applied; empty when no reader is known. */
    OptionalLong appliedByAll() {
        return all().values().stream().mapToLong(Long::longValue).min();
    }

    private long commit(String path) {
        try {
            return JsonFields.parse(TextFile.read(files, path)).number("commit");
        } catch (IllegalArgumentException malformed) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot read " + files.describe(path) + ": " + malformed.getMessage(),
                    "Delete it if that reader is gone",
                    malformed);
        }
    }
}
