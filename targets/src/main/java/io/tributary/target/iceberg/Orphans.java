package io.tributary.target.iceberg;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.target.StatusFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.TableMetadata;

/**
 * Removes files of a table that nothing names, left by commits that were not done. Files have no age that can be
 * relied on; so what nothing names is noted, and goes when nothing names it a day later either. Only files whose names
 * are of the kinds that this target and Iceberg's library give, each with a random number in it: a file with a name
 * like that is never written twice.
 *
 * <p>The note is {@code _tributary/orphans/<schema>/<table>.txt}: the time in milliseconds since 1970, then a path a line.
 */
final class Orphans {
    static final Duration AGE = Duration.ofDays(1);

    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern NAMES =
            Pattern.compile("data/(.*/)?(" + UUID + "(-deletes)?\\.parquet|\\d{5}-\\d+-" + UUID
                    + "-\\d{5}(-deletes)?\\.puffin)|metadata/(snap-\\d+-\\d+-" + UUID + "\\.avro|" + UUID
                    + "-m\\d+\\.avro|\\d+-"
                    + UUID + "\\.metadata\\.json)");

    private Orphans() {}

    private record Note(Instant at, Set<String> paths) {}

    static void run(Lake lake, Held held, Instant now) {
        TableMetadata base = held.metadata();
        if (base == null || !Maintenance.mayRemove(base)) {
            return;
        }
        Files files = lake.warehouse().files();
        String path = StatusFile.FOLDER + "/orphans/" + held.table().path() + ".txt";
        Optional<Note> noted = read(files, path).filter(note -> !note.at.isAfter(now));
        if (noted.isPresent() && now.isBefore(noted.get().at.plus(AGE))) {
            return;
        }
        Set<String> unnamed = unnamed(lake, held, base.location());
        Set<String> gone = new HashSet<>(unnamed);
        gone.retainAll(noted.map(Note::paths).orElse(Set.of()));
        files.delete(gone);
        unnamed.removeAll(gone);
        write(files, path, new Note(now, unnamed));
    }

    /** Files are listed before it is looked who names them, so that none is named by a commit in between. */
    private static Set<String> unnamed(Lake lake, Held held, String location) {
        String folder = lake.warehouse().path(location) + "/";
        Map<String, String> found = new HashMap<>();
        for (FileEntry entry : lake.warehouse().files().list(folder)) {
            if (NAMES.matcher(entry.path().substring(folder.length())).matches()) {
                found.put(NamedFiles.name(entry.path()), entry.path());
            }
        }
        Held after = Held.of(lake.catalog(), held.table());
        TableMetadata now = after.metadata();
        String current = now == null ? null : now.metadataFileLocation();
        if (now == null || current == null || !now.location().equals(location)) {
            return new HashSet<>();
        }
        found.remove(NamedFiles.name(current));
        now.previousFiles().forEach(previous -> found.remove(NamedFiles.name(previous.file())));
        NamedFiles named = new NamedFiles(after.required().io(), now, now.snapshots());
        named.metadata(name -> found.remove(NamedFiles.name(name)));
        if (!found.isEmpty()) {
            named.content(Set.of(), name -> found.remove(NamedFiles.name(name)));
        }
        return new HashSet<>(found.values());
    }

    private static Optional<Note> read(Files files, String path) {
        if (files.find(path).isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8))) {
            in.lines().forEach(lines::add);
            Instant at = Instant.ofEpochMilli(Long.parseLong(lines.get(0)));
            return Optional.of(new Note(at, Set.copyOf(lines.subList(1, lines.size()))));
        } catch (NumberFormatException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + files.describe(path), "", e);
        }
    }

    private static void write(Files files, String path, Note note) {
        List<String> lines = new ArrayList<>(List.of(Long.toString(note.at.toEpochMilli())));
        lines.addAll(note.paths);
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(text, 0, text.length);
            upload.publish("");
        }
    }
}
