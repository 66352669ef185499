package io.tributary.app.run;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Requests about tables, one file each in a folder of the landing zone: {@code <folder><schema>/<table>.json}. Thread-safe. */
final class RequestFiles {
    private static final String SUFFIX = ".json";

    private final Files landing;
    private final String folder;
    private final Clock clock;

    /** @param folder with a slash at its end */
    RequestFiles(Files landing, String folder, Clock clock) {
        this.landing = landing;
        this.folder = folder;
        this.clock = clock;
    }

    /** Writes a request, in place of one that is there. Durable before it returns. */
    void add(TableId table) {
        byte[] content = ("{\"requested\":\"" + clock.instant() + "\"}\n").getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = landing.create(path(table), Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    /** All files of the folder. */
    List<FileEntry> list() {
        return landing.list(folder);
    }

    /** The table that a file of the folder is about; empty when its name is none of a request. */
    Optional<TableId> table(FileEntry entry) {
        String[] parts = entry.path().substring(folder.length()).split("/", -1);
        return parts.length == 2 && parts[1].endsWith(SUFFIX) && parts[1].length() > SUFFIX.length()
                ? Optional.of(new TableId(parts[0], parts[1].substring(0, parts[1].length() - SUFFIX.length())))
                : Optional.empty();
    }

    String path(TableId table) {
        return folder + table.path() + SUFFIX;
    }
}
