package io.tributary.readers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.merge.LandedLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A random but possible history of one table with columns of given types, landed step by step, and the rows that it must
 * have led to. Column 1 is {@code id}, which no two rows share, whether or not it is part of the key.
 */
final class TableHistory {
    static final TableId TABLE = new TableId("world", "city");
    private static final int ID = 1;

    private final Random random;
    private final LandedLog log;
    private final Map<String, List<String>> texts;
    private final List<Map<Integer, String>> rows = new ArrayList<>();
    private Set<String> kept = Set.of();
    private int lastColumn;
    private int lastId;

    /**
     * @param texts values of columns, by the name of their landing type
     * @param types of the columns at first, which are called as their types
     * @param key names of key columns
     */
    TableHistory(long seed, Map<String, List<String>> texts, Collection<String> types, List<String> key) {
        random = new Random(seed);
        this.texts = texts;
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(ID, "id", ColumnType.parse("int32"), "int", null));
        for (String type : types) {
            columns.add(new Column(columns.size() + 1, type, ColumnType.parse(type), type, null));
        }
        lastColumn = columns.size();
        List<Integer> ids = new ArrayList<>();
        for (String name : key) {
            columns.stream().filter(column -> column.name().equals(name)).forEach(column -> ids.add(column.id()));
        }
        log = new LandedLog(new TableSchema(TABLE, 1, columns, ids, ""));
    }

    /** Columns that are neither dropped nor renamed. */
    void keep(Set<String> names) {
        kept = names;
    }

    LandedLog log() {
        return log;
    }

    TableSchema schema() {
        return log.schema();
    }

    /** Landing types of the columns. */
    List<String> types() {
        return schema().columns().stream().map(column -> column.type().text()).toList();
    }

    /** What the table must hold now: rows in no order, their values in the order of the columns. */
    List<List<String>> rows() {
        return rows.stream().map(this::values).toList();
    }

    /** A whole load of new rows. */
    void load(int count) {
        rows.clear();
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        for (int i = 0; i < count; i++) {
            rows.add(newRow(i));
            write(out, rows.get(i));
        }
        log.load(text(out));
    }

    /** One landing file of inserts, updates with and without all values, deletes and moves of keys. */
    void change(int count) {
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        for (int i = 0; i < count; i++) {
            int choice = random.nextInt(100);
            if (choice < 30 || rows.isEmpty()) {
                rows.add(newRow(random.nextInt(1000)));
                out.letter((byte) 'I');
                write(out, rows.get(rows.size() - 1));
            } else if (choice < 65) {
                update(out);
            } else if (choice < 75) {
                move(out);
            } else {
                delete(out, rows.remove(random.nextInt(rows.size())));
            }
        }
        log.changes(text(out));
    }

    void truncate() {
        rows.clear();
        log.truncated();
    }

    /** A new column at a random place; rows so far show its fill. */
    void addColumn(String type) {
        lastColumn++;
        @Nullable String fill = random.nextBoolean() ? null : any(texts.get(type));
        Column added = new Column(lastColumn, "added " + lastColumn, ColumnType.parse(type), type, fill);
        rows.forEach(row -> row.put(added.id(), fill));
        List<Column> columns = new ArrayList<>(schema().columns());
        columns.add(random.nextInt(columns.size() + 1), added);
        alter(columns);
    }

    /** Drops a column that is not part of the key. */
    void dropColumn() {
        List<Column> columns = new ArrayList<>(schema().columns());
        columns.remove(anyValueColumn());
        alter(columns);
    }

    void renameColumn() {
        Column old = anyValueColumn();
        Column renamed = new Column(
                old.id(), "renamed " + schema().version() + " " + old.id(), old.type(), old.sourceType(), old.fill());
        replace(old, renamed);
    }

    /** Gives columns of one type another one, which must hold all values of the old one in the same text. */
    void retypeColumns(String from, String to) {
        for (Column old : schema().columns()) {
            if (old.type().text().equals(from) && old.id() != ID) {
                replace(old, new Column(old.id(), old.name(), ColumnType.parse(to), to, old.fill()));
            }
        }
    }

    private void replace(Column old, Column other) {
        alter(schema().columns().stream()
                .map(column -> column.equals(old) ? other : column)
                .toList());
    }

    private void alter(List<Column> columns) {
        log.alter(new TableSchema(TABLE, schema().version() + 1, columns, schema().key(), ""));
        for (Map<Integer, String> row : rows) {
            row.keySet().removeIf(id -> schema().indexOf(id) < 0);
        }
    }

    private Column anyValueColumn() {
        return any(schema().columns().stream()
                .filter(column -> column.id() != ID && !isKey(column) && !kept.contains(column.name()))
                .toList());
    }

    private void update(CsvRowWriter out) {
        int index = random.nextInt(rows.size());
        Map<Integer, String> old = rows.get(index);
        Map<Integer, String> sent = newValues(random.nextInt(3) > 0);
        for (int id : schema().key()) {
            sent.put(id, old.get(id));
        }
        sent.put(ID, old.get(ID));
        if (schema().isKeyed()) {
            out.letter((byte) 'U');
        } else {
            delete(out, old);
            out.letter((byte) 'I');
        }
        write(out, sent);
        rows.set(index, updated(old, sent));
    }

    private void move(CsvRowWriter out) {
        int index = random.nextInt(rows.size());
        Map<Integer, String> old = rows.get(index);
        Map<Integer, String> sent = newValues(random.nextInt(3) > 0);
        sent.put(ID, Integer.toString(++lastId));
        delete(out, old);
        out.letter((byte) 'I');
        write(out, sent);
        rows.set(index, updated(old, sent));
    }

    private static Map<Integer, String> updated(Map<Integer, String> old, Map<Integer, String> sent) {
        Map<Integer, String> updated = new HashMap<>(old);
        updated.putAll(sent);
        return updated;
    }

    private void delete(CsvRowWriter out, Map<Integer, String> row) {
        Map<Integer, String> known = new HashMap<>(row);
        if (schema().isKeyed() && random.nextBoolean()) {
            known.replaceAll((id, value) -> schema().key().contains(id) ? value : null);
        }
        out.letter((byte) 'D');
        write(out, known);
    }

    /** A row with one of each column's texts, so that rows in sequence have all of them, or with NULL. */
    private Map<Integer, String> newRow(int sequence) {
        Map<Integer, String> row = new HashMap<>();
        for (Column column : schema().columns()) {
            boolean isNull = random.nextInt(8) == 0 && !isKey(column);
            List<String> values = textsOf(column);
            row.put(column.id(), isNull ? null : values.get(sequence % values.size()));
        }
        row.put(ID, Integer.toString(++lastId));
        return row;
    }

    /** Values of columns other than {@code id}: all, or about half of them. Key values are not NULL. */
    private Map<Integer, String> newValues(boolean all) {
        Map<Integer, String> values = new HashMap<>();
        for (Column column : schema().columns()) {
            if (column.id() != ID && (all || random.nextBoolean())) {
                boolean isNull = random.nextInt(6) == 0 && !isKey(column);
                values.put(column.id(), isNull ? null : any(textsOf(column)));
            }
        }
        return values;
    }

    private boolean isKey(Column column) {
        return schema().key().contains(column.id());
    }

    private List<String> textsOf(Column column) {
        return column.id() == ID ? List.of("") : texts.get(column.sourceType());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private List<String> values(Map<Integer, String> row) {
        Function<Column, String> value = column -> row.get(column.id());
        return new ArrayList<>(schema().columns().stream().map(value).toList());
    }

    private void write(CsvRowWriter out, Map<Integer, String> row) {
        for (Column column : schema().columns()) {
            if (!row.containsKey(column.id())) {
                out.unchanged();
            } else if (row.get(column.id()) == null) {
                out.nullValue();
            } else {
                byte[] text = row.get(column.id()).getBytes(UTF_8);
                out.value(text, 0, text.length);
            }
        }
        out.endRow();
    }

    private static String text(CsvRowWriter out) {
        return new String(out.buffer(), 0, out.length(), UTF_8);
    }
}
