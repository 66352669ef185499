package io.tributary.target.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which columns the files of a table in a lake have, as the files themselves say. Each is asked once. Confined to one thread.
 */
final class FileColumns {
    /** What the engine calls that which it adds to the columns of a file. */
    private static final Set<String> ADDED = Set.of("file_row_number", "file_index", "filename");

    private final Engine engine;
    private final LiveFiles files;
    private final Map<Integer, Optional<Map<Integer, Found>>> known = new HashMap<>();

    /**
     * A column in a file.
     *
     * @param name under which the engine reads it
     * @param type the engine's name of its type there
     */
    record Found(String name, String type) {}

    FileColumns(Engine engine, LiveFiles files) {
        this.engine = engine;
        this.files = files;
    }

    /**
     * The columns of each of some files by their field ids; of a file in which names do not tell them apart there is nothing.
     */
    Map<Integer, Optional<Map<Integer, Found>>> of(Collection<Integer> of) {
        List<Integer> asked =
                of.stream().filter(file -> !known.containsKey(file)).toList();
        if (!asked.isEmpty()) {
            ask(asked);
        }
        return known;
    }

    private void ask(List<Integer> of) {
        Map<String, List<List<String>>> found = new HashMap<>();
        String paths = of.stream().map(file -> Sql.file(files.local(file))).collect(Collectors.joining(", "));
        engine.rows("SELECT file_name, name, field_id, duckdb_type FROM parquet_schema([" + paths
                        + "]) WHERE duckdb_type IS NOT NULL")
                .forEach(row -> found.computeIfAbsent(row.get(0), file -> new ArrayList<>())
                        .add(row));
        for (int file : of) {
            String path = files.local(file).toAbsolutePath().toString();
            known.put(file, distinct(found.getOrDefault(path, List.of())));
        }
    }

    private static Optional<Map<Integer, Found>> distinct(List<List<String>> columns) {
        Map<Integer, Found> byId = new HashMap<>();
        Set<String> names = new HashSet<>(ADDED);
        for (List<String> column : columns) {
            boolean isNew = names.add(column.get(1).toLowerCase(Locale.ROOT));
            Found found = new Found(column.get(1), column.get(3));
            if (!isNew || column.get(2).isEmpty() || byId.put(Integer.valueOf(column.get(2)), found) != null) {
                return Optional.empty();
            }
        }
        return byId.isEmpty() ? Optional.empty() : Optional.of(byId);
    }
}
