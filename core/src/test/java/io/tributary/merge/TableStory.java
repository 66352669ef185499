package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.RandomRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random but possible life of one table that goes on and on: loads, changes of all kinds, truncations, changed columns,
 * landed commit by commit, with what the table must hold after each.
 */
public final class TableStory {
    private static final TableId TABLE = new TableId("world", "person");
    private static final int KEY = 1;
    private static final int ROWS_MAX = 120;

    private final Random random;
    private final RowOracle oracle = new RowOracle();
    private final LandedLog log;
    private int lastColumn = 4;
    private int fresh;

    public TableStory(long seed) {
        random = new Random(seed);
        List<Column> columns = new ArrayList<>();
        for (int id = 2; id <= lastColumn; id++) {
            columns.add(column(id, null));
        }
        columns.add(1, column(KEY, null));
        log = new LandedLog(new TableSchema(TABLE, 1, columns, List.of(KEY), ""));
        load();
    }

    private static Column column(int id, String fill) {
        return new Column(id, "c" + id, new ColumnType.Text(), "text", fill);
    }

    public TableId table() {
        return TABLE;
    }

    public LandedLog log() {
        return log;
    }

    /** What the table holds after all that is landed: canonical CSV, a string a row, sorted. */
    public List<String> expected() {
        return oracle.sortedRows(log.schema());
    }

    /** A table's content in the same form. */
    public List<String> sorted(byte[] csv) {
        return MergeContract.sortedRows(csv, log.schema());
    }

    /** Lands something more, in one commit or a few. */
    public void goOn() {
        int choice = random.nextInt(20);
        if (choice == 0) {
            load();
        } else if (choice == 1) {
            oracle.truncate();
            log.truncated();
        } else if (choice <= 4) {
            alter();
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (random.nextInt(4) == 0) {
                landUpserts();
            } else {
                log.changes(changes());
            }
        }
    }

    private void load() {
        oracle.truncate();
        for (int i = random.nextInt(60); i >= 0; i--) {
            oracle.insert(newRow());
        }
        String[] files = new String[1 + random.nextInt(4)];
        for (int i = 0; i < files.length; i++) {
            files[i] = text(oracle.rows(), i, files.length);
        }
        log.load(files);
    }

    /** Every so many rows, for one of as many files. */
    private String text(List<Map<Integer, String>> rows, int file, int files) {
        return IntStream.range(0, rows.size())
                .filter(i -> i % files == file)
                .mapToObj(i -> RowOracle.text(rows.get(i), log.schema()))
                .collect(Collectors.joining());
    }

    private void alter() {
        TableSchema before = log.schema();
        List<Column> columns = new ArrayList<>(before.columns());
        if (columns.size() > 3 && random.nextBoolean()) {
            columns.removeIf(column -> column.id() == lastColumn);
        }
        columns.add(random.nextInt(columns.size() + 1), column(++lastColumn, random.nextBoolean() ? null : "fill"));
        TableSchema after = new TableSchema(TABLE, before.version() + 1, columns, List.of(KEY), "");
        oracle.alter(before, after);
        log.alter(after);
    }

    private String changes() {
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        for (int i = random.nextInt(40); i >= 0; i--) {
            int choice = random.nextInt(oracle.rows().size() > ROWS_MAX ? 100 : 80);
            Map<Integer, String> row = oracle.rows().isEmpty()
                    ? newRow()
                    : oracle.rows().get(random.nextInt(oracle.rows().size()));
            if (choice < 30 || oracle.rows().isEmpty()) {
                Map<Integer, String> inserted = newRow();
                oracle.insert(inserted);
                write(out, 'I', inserted);
            } else if (choice < 55) {
                Map<Integer, String> sent = sent(row);
                sent.put(KEY, row.get(KEY));
                oracle.update(row, sent);
                write(out, 'U', sent);
            } else if (choice < 70) {
                Map<Integer, String> sent = sent(row);
                sent.put(KEY, "k" + ++fresh);
                write(out, 'D', Map.of(KEY, row.get(KEY)));
                oracle.update(row, sent);
                write(out, 'I', sent);
            } else {
                oracle.delete(row);
                write(out, 'D', row);
            }
        }
        return text(out);
    }

    private void landUpserts() {
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        for (int i = random.nextInt(30); i >= 0; i--) {
            Map<Integer, String> row = newRow();
            if (random.nextBoolean() && !oracle.rows().isEmpty()) {
                row.put(
                        KEY,
                        oracle.rows().get(random.nextInt(oracle.rows().size())).get(KEY));
            }
            oracle.rows().removeIf(other -> other.get(KEY).equals(row.get(KEY)));
            if (random.nextInt(3) == 0) {
                write(out, 'D', row);
            } else {
                oracle.insert(row);
                write(out, random.nextBoolean() ? 'I' : 'U', row);
            }
        }
        log.commit(log.files().upserts(log.schema(), log.generation(), text(out)));
    }

    private Map<Integer, String> newRow() {
        Map<Integer, String> row = new HashMap<>();
        log.schema().columns().forEach(column -> row.put(column.id(), RandomRows.value(random)));
        row.put(KEY, "k" + ++fresh);
        return row;
    }

    /** New values, some left out. */
    private Map<Integer, String> sent(Map<Integer, String> row) {
        Map<Integer, String> sent = new HashMap<>(row);
        sent.replaceAll((id, value) -> RandomRows.value(random));
        sent.keySet().removeIf(id -> random.nextInt(3) == 0);
        return sent;
    }

    /** A column that is not in the row was not sent; in a deletion it is NULL. */
    private void write(CsvRowWriter out, char operation, Map<Integer, String> row) {
        out.letter((byte) operation);
        for (Column column : log.schema().columns()) {
            if (!row.containsKey(column.id()) && operation != 'D') {
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
