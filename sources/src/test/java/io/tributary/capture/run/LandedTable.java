package io.tributary.capture.run;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.LandingReader;
import io.tributary.landing.TableEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The oracle: folds what is landed for one table into its rows, as plainly as can be, and fails where a change does not
 * fit what is there, such as an insert of a row that exists.
 */
public final class LandedTable {
    /** Known by identity, not by content. */
    private static final String MARKER = String.valueOf(new char[] {'?'});

    private final LandingReader reader;
    private final TableId table;
    private final List<LandedItem> items;
    /** The rows by identity; a table without key keeps equal rows under one identity. */
    private Map<List<String>, List<String[]>> rows = new HashMap<>();

    private @Nullable TableSchema schema;

    /** @param items what the log says of the table, in order */
    LandedTable(LandingReader reader, TableId table, List<LandedItem> items) {
        this.reader = reader;
        this.table = table;
        this.items = List.copyOf(items);
    }

    public List<LandedItem> items() {
        return items;
    }

    /** Names of the event types, in order. */
    public List<String> events() {
        return items.stream()
                .filter(TableEvent.class::isInstance)
                .map(item -> item.getClass().getSimpleName())
                .toList();
    }

    public TableSchema schema() {
        fold();
        return requireNonNull(schema);
    }

    /** Rows as sorted canonical CSV lines, with the columns of the last schema version. */
    public List<String> rows() {
        fold();
        CsvRowWriter writer = new CsvRowWriter(1 << 16);
        rows.values()
                .forEach(equal -> equal.forEach(row -> {
                    for (String value : row) {
                        write(writer, value);
                    }
                    writer.endRow();
                }));
        byte[] csv = Arrays.copyOf(writer.buffer(), writer.length());
        return CsvLines.of(csv).stream().sorted().toList();
    }

    private static void write(CsvRowWriter writer, @Nullable String value) {
        if (value == null) {
            writer.nullValue();
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (value.equals(CsvRowWriter.UNCHANGED)) {
            // COPY, which we compare with, knows no marker
            writer.encoded(bytes, 0, bytes.length);
        } else {
            writer.value(bytes, 0, bytes.length);
        }
    }

    private void fold() {
        rows = new HashMap<>();
        schema = null;
        int generation = 0;
        for (LandedItem item : items) {
            generation = item instanceof TableEvent.LoadFinished finished ? finished.generation() : generation;
        }
        for (LandedItem item : items) {
            if (item instanceof LandedFile file && isOf(file, LandedFile.Kind.LOAD, generation)) {
                read(file);
            }
        }
        boolean inGeneration = false;
        for (LandedItem item : items) {
            if (item instanceof TableEvent.LoadStarted started) {
                inGeneration = started.generation() == generation;
                if (inGeneration) {
                    bring(started.schemaVersion());
                }
            } else if (inGeneration) {
                apply(item, generation);
            }
        }
    }

    private static boolean isOf(LandedFile file, LandedFile.Kind kind, int generation) {
        return file.kind() == kind && file.generation() == generation;
    }

    private void apply(LandedItem item, int generation) {
        if (item instanceof LandedFile file && isOf(file, LandedFile.Kind.CHANGE, generation)) {
            read(file);
        } else if (item instanceof TableEvent.SchemaChanged changed) {
            bring(changed.schemaVersion());
        } else if (item instanceof TableEvent.Truncated) {
            rows.clear();
        }
    }

    /** Brings all rows to a schema version. */
    private void bring(int version) {
        TableSchema from = schema;
        TableSchema to = reader.schema(table, version);
        schema = to;
        if (from == null || from.version() == version) {
            return;
        }
        Map<List<String>, List<String[]>> old = rows;
        rows = new HashMap<>();
        old.values().forEach(equal -> equal.forEach(row -> insert(brought(row, from, to))));
    }

    private static String[] brought(String[] row, TableSchema from, TableSchema to) {
        String[] next = new String[to.columns().size()];
        for (int i = 0; i < next.length; i++) {
            int at = from.indexOf(to.columns().get(i).id());
            next[i] = at < 0 ? to.columns().get(i).fill() : row[at];
        }
        return next;
    }

    private void read(LandedFile file) {
        bring(file.schemaVersion());
        boolean changes = file.kind() == LandedFile.Kind.CHANGE;
        List<String> names = new ArrayList<>();
        if (changes) {
            names.add("Op");
        }
        requireNonNull(schema).columns().forEach(column -> names.add(column.name()));
        long count = 0;
        try (InputStream in = reader.open(file)) {
            CsvRowReader csv = new CsvRowReader(in, new CsvSource(file.path(), names, ErrorCode.LANDING_CORRUPT, ""));
            @Nullable String[] deleted = null;
            while (csv.next()) {
                count++;
                if (changes) {
                    deleted = change((char) csv.buffer()[csv.offset(0)], row(csv, names.size(), 1), deleted);
                } else {
                    insert(row(csv, names.size(), 0));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (count != file.counts().rows()) {
            throw new AssertionError(file + " has " + count + " rows");
        }
    }

    /** Returns the row when it was a delete, for the insert that may follow. */
    private @Nullable String[] change(char op, String[] row, @Nullable String[] deleted) {
        if (op == 'D') {
            return delete(row);
        }
        @Nullable String[] base = op == 'U' ? delete(row) : deleted;
        for (int i = 0; i < row.length; i++) {
            if (row[i] == MARKER) {
                row[i] = requireNonNull(base, "a marker in an insert that follows no delete")[i];
            }
        }
        insert(row);
        return null;
    }

    private static String[] row(CsvRowReader csv, int count, int from) {
        String[] row = new String[count - from];
        for (int i = from; i < count; i++) {
            if (from == 1 && csv.isUnchanged(i)) {
                row[i - from] = MARKER;
            } else if (!csv.isNull(i)) {
                row[i - from] = text(csv, i);
            }
        }
        return row;
    }

    private static String text(CsvRowReader csv, int field) {
        String text = new String(csv.buffer(), csv.offset(field), csv.length(field), StandardCharsets.UTF_8);
        return csv.isQuoted(field) ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }

    private List<String> identity(String[] row) {
        List<String> key = new ArrayList<>();
        for (int i : requireNonNull(schema).identityIndexes()) {
            key.add(row[i] == null ? "null" : "=" + row[i]);
        }
        return key;
    }

    private void insert(String[] row) {
        List<String[]> equal = rows.computeIfAbsent(identity(row), key -> new ArrayList<>());
        equal.add(row);
        if (requireNonNull(schema).isKeyed() && equal.size() > 1) {
            throw new AssertionError("Inserted twice into " + table + ": " + identity(row));
        }
    }

    private String[] delete(String[] row) {
        List<String[]> equal = rows.get(identity(row));
        if (equal == null || equal.isEmpty()) {
            throw new AssertionError("Changed but not there in " + table + ": " + identity(row));
        }
        return equal.remove(equal.size() - 1);
    }
}
