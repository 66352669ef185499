package io.tributary.target.engine;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Files of one table that stay as they are, for as long as no change concerns a row of theirs. All have the same columns
 * of the same types. Confined to one thread.
 */
public final class KeptFiles {
    private final Map<String, OldFile> files = new LinkedHashMap<>();
    private final Consumer<OldFile> taking;

    /** A Parquet file with some of the rows that the table has now. */
    public record OldFile(Path path, long rows) {}

    /** @param taking told of each file before its rows are used for others; may throw */
    public KeptFiles(Collection<OldFile> files, Consumer<OldFile> taking) {
        files.forEach(file -> this.files.put(name(file), file));
        this.taking = taking;
    }

    static KeptFiles none() {
        return new KeptFiles(List.of(), file -> {});
    }

    private static String name(OldFile file) {
        return file.path().toAbsolutePath().toString();
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }

    public List<OldFile> files() {
        return List.copyOf(files.values());
    }

    List<Path> paths() {
        return files.values().stream().map(OldFile::path).toList();
    }

    /** Files are no longer kept; their rows are the caller's. */
    public List<OldFile> take(Collection<OldFile> taken) {
        for (OldFile file : taken) {
            taking.accept(file);
            files.remove(name(file));
        }
        return List.copyOf(taken);
    }

    List<OldFile> takeAll() {
        return take(files());
    }

    /** Takes those that have a row which the pass needs. */
    List<OldFile> takeTouched(Engine engine, PassTable pass) {
        return takeTouched(engine, pass.types.size(), pass.needing(), pass.needed());
    }

    /**
     * As {@link #takeTouched(Engine, PassTable)}.
     *
     * @param columns how many the files have
     */
    List<OldFile> takeTouched(Engine engine, int columns, String needing, String needed) {
        if (files.isEmpty()) {
            return List.of();
        }
        Set<String> touched = new HashSet<>();
        engine.rows("SELECT DISTINCT f FROM (" + Sql.parquetAndFile(paths(), columns) + ") AS old SEMI JOIN (" + needing
                        + ") AS n ON " + needed)
                .forEach(row -> touched.add(row.get(0)));
        return take(
                files().stream().filter(file -> touched.contains(name(file))).toList());
    }

    /** The files' rows are gone. */
    void clear() {
        files.clear();
    }
}
