package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.RandomRows;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A random but possible history of one table, landed as files: what it held, the plan, and what it must hold then. Rows
 * are told apart by {@code id}, by several columns, or not at all, and the columns change on the way.
 */
final class RandomHistory {
    /** What identifies rows. */
    enum Identity {
        ONE_COLUMN,
        TWO_COLUMNS,
        TWO_COLUMNS_APART,
        /** Now one column, then another. */
        CHANGING,
        WHOLE_ROW
    }

    private static final TableId TABLE = new TableId("world", "person");
    private static final int ID = 1;
    private static final int OTHER_ID = 2;
    private static final int FIRST_VALUE = 3;
    private static final String[] FILLS = {null, "", "x,\"y\"", "7", CsvRowWriter.UNCHANGED};

    private final Random random;
    private final Identity identity;
    private final int changesPerFile;
    private final MemoryLanding landing = new MemoryLanding();
    private final RowOracle oracle = new RowOracle();
    private final List<Plan.Step> steps = new ArrayList<>();
    private final List<Integer> rowEnds = new ArrayList<>();
    private TableSchema schema;
    private int lastColumn = FIRST_VALUE + 2;
    private int fresh = 1000;
    private final TableSchema fromSchema;
    private final String oldRows;

    RandomHistory(long seed, Identity identity, int rows, int files, int changesPerFile) {
        random = new Random(seed);
        this.identity = identity;
        this.changesPerFile = changesPerFile;
        schema = firstSchema();
        fromSchema = schema;
        insertRows(rows);
        oldRows = rowsAsCsv();
        if (random.nextInt(3) == 0) {
            oracle.truncate();
            insertRows(rows / 2);
            steps.add(replace());
        } else if (random.nextInt(8) == 0) {
            oracle.truncate();
            steps.add(new Plan.Truncate());
        }
        for (int i = 0; i < files; i++) {
            if (random.nextInt(3) == 0) {
                alter();
            }
            if (schema.isKeyed() && random.nextInt(3) == 0) {
                landUpserts();
                continue;
            }
            byte[] changes = changes();
            int split = random.nextBoolean() ? changes.length : rowEnds.get(random.nextInt(rowEnds.size()));
            land(new String(changes, 0, split, UTF_8));
            if (split < changes.length) {
                land(new String(changes, split, changes.length - split, UTF_8));
            }
        }
        if (random.nextInt(4) == 0) {
            alter();
        }
    }

    private void land(String changes) {
        steps.add(new Plan.Changes(landing.changes(schema, 1, changes), schema));
    }

    Plan plan() {
        Applied from = new Applied(1, 1, 1, Position.NONE, null, 0, 0);
        Applied to = new Applied(2, 1, schema.version(), Position.NONE, null, 0, 0);
        return new Plan(TABLE, from, to, fromSchema, schema, steps);
    }

    MemoryLanding landing() {
        return landing;
    }

    byte[] oldRows() {
        return oldRows.getBytes(UTF_8);
    }

    List<String> expectedRows() {
        return oracle.sortedRows(schema);
    }

    private TableSchema firstSchema() {
        List<Column> columns = new ArrayList<>();
        columns.add(column(FIRST_VALUE, null));
        columns.add(column(ID, null));
        if (identity == Identity.TWO_COLUMNS) {
            columns.add(column(OTHER_ID, null));
            columns.add(column(FIRST_VALUE + 1, null));
        } else {
            columns.add(column(FIRST_VALUE + 1, null));
            columns.add(column(OTHER_ID, null));
        }
        columns.add(column(FIRST_VALUE + 2, null));
        if (random.nextBoolean()) {
            columns.add(columns.remove(0));
        }
        return new TableSchema(TABLE, 1, columns, key(1), "");
    }

    private List<Integer> key(int version) {
        return switch (identity) {
            case ONE_COLUMN -> List.of(ID);
            case TWO_COLUMNS -> List.of(ID, OTHER_ID);
            case TWO_COLUMNS_APART -> List.of(OTHER_ID, ID);
            case CHANGING -> version % 2 == 1 ? List.of(ID) : List.of(OTHER_ID);
            case WHOLE_ROW -> List.of();
        };
    }

    private static Column column(int id, String fill) {
        return new Column(id, "c" + id, new ColumnType.Text(), "text", fill);
    }

    private void alter() {
        List<Column> columns = new ArrayList<>(schema.columns());
        List<Column> values =
                columns.stream().filter(column -> column.id() >= FIRST_VALUE).toList();
        if (random.nextBoolean() && values.size() > 1) {
            columns.remove(values.get(random.nextInt(values.size())));
        }
        if (random.nextBoolean()) {
            Column added = column(++lastColumn, FILLS[random.nextInt(FILLS.length)]);
            columns.add(random.nextInt(columns.size() + 1), added);
        }
        int version = schema.version() + 1;
        TableSchema next = new TableSchema(TABLE, version, columns, key(version), "");
        oracle.alter(schema, next);
        schema = next;
    }

    private void insertRows(int rows) {
        for (int i = 0; i < rows; i++) {
            Map<Integer, String> row = newRow();
            if (row != null) {
                oracle.insert(row);
            }
        }
    }

    private Plan.Replace replace() {
        List<LandedFile> files = new ArrayList<>();
        List<Map<Integer, String>> rows = oracle.rows();
        int split = random.nextInt(rows.size() + 1);
        for (List<Map<Integer, String>> part : List.of(rows.subList(0, split), rows.subList(split, rows.size()))) {
            String csv = part.stream().map(row -> RowOracle.text(row, schema)).collect(Collectors.joining());
            // other writers quote more than needed, end rows otherwise and know no marker
            csv = csv.replace("\"" + CsvRowWriter.UNCHANGED + "\"", CsvRowWriter.UNCHANGED);
            files.add(landing.load(schema, 1, csv));
        }
        return new Plan.Replace(files, schema);
    }

    private String rowsAsCsv() {
        return oracle.rows().stream().map(row -> RowOracle.text(row, schema)).collect(Collectors.joining());
    }

    private byte[] changes() {
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        rowEnds.clear();
        rowEnds.add(0);
        for (int i = 0; i < changesPerFile; i++) {
            int choice = random.nextInt(100);
            if (choice < 35 || oracle.rows().isEmpty()) {
                insert(out);
            } else if (choice < 70) {
                update(out, choice < 50);
            } else if (choice < 85 && identity != Identity.WHOLE_ROW) {
                move(out);
            } else {
                Map<Integer, String> row = anyRow();
                writeDelete(out, row);
                oracle.delete(row);
            }
        }
        return Arrays.copyOf(out.buffer(), out.length());
    }

    /** Changes as somebody writes them who repeats some, leaves some out, and calls an insert an update. */
    private void landUpserts() {
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        for (int i = 0; i < changesPerFile; i++) {
            Map<Integer, String> row = anyKey();
            oracle.rows().removeIf(other -> hasSameKey(row, other));
            if (random.nextInt(4) == 0) {
                writeDelete(out, row);
            } else {
                oracle.insert(row);
                write(out, random.nextBoolean() ? 'I' : 'U', row);
            }
        }
        String changes = new String(out.buffer(), 0, out.length(), UTF_8);
        steps.add(new Plan.Changes(landing.upserts(schema, 1, changes), schema));
    }

    /** New values under a key that may be there already. */
    private Map<Integer, String> anyKey() {
        Map<Integer, String> row = newRow();
        boolean taken = row == null || (random.nextBoolean() && !oracle.rows().isEmpty());
        if (!taken) {
            return row;
        }
        Map<Integer, String> old = anyRow();
        Map<Integer, String> changed = sent(old, false);
        if (identity == Identity.CHANGING) {
            changed.put(schema.key().get(0) == ID ? OTHER_ID : ID, "f" + ++fresh);
        }
        return changed;
    }

    private void insert(CsvRowWriter out) {
        Map<Integer, String> row = newRow();
        if (row != null) {
            oracle.insert(row);
            write(out, 'I', row);
        }
    }

    private void update(CsvRowWriter out, boolean partial) {
        Map<Integer, String> row = anyRow();
        Map<Integer, String> sent = sent(row, partial);
        if (identity == Identity.WHOLE_ROW) {
            Map<Integer, String> whole = new HashMap<>(row);
            whole.putAll(sent);
            writeDelete(out, row);
            write(out, 'I', partial ? sent : whole);
        } else {
            if (identity == Identity.CHANGING) {
                sent.put(schema.key().get(0) == ID ? OTHER_ID : ID, "f" + ++fresh);
            }
            write(out, 'U', sent);
        }
        oracle.update(row, sent);
    }

    private void move(CsvRowWriter out) {
        Map<Integer, String> row = anyRow();
        Map<Integer, String> sent = sent(row, random.nextBoolean());
        Map<Integer, String> moved = newRow();
        if (moved == null) {
            return;
        }
        boolean keepsOther = identity == Identity.CHANGING || identity == Identity.ONE_COLUMN;
        for (int id : List.of(ID, OTHER_ID)) {
            sent.put(id, keepsOther && !schema.key().contains(id) ? row.get(id) : moved.get(id));
        }
        writeDelete(out, row);
        write(out, 'I', sent);
        oracle.update(row, sent);
    }

    /** New values of a row; when partial, some columns are left out; identifying columns of a keyed table are kept. */
    private Map<Integer, String> sent(Map<Integer, String> row, boolean partial) {
        Map<Integer, String> sent = new HashMap<>();
        for (Column column : schema.columns()) {
            if (column.id() < FIRST_VALUE) {
                sent.put(column.id(), row.get(column.id()));
            } else if (!partial || random.nextBoolean()) {
                sent.put(column.id(), RandomRows.value(random));
            }
        }
        return sent;
    }

    private Map<Integer, String> anyRow() {
        return oracle.rows().get(random.nextInt(oracle.rows().size()));
    }

    /** A row that may be inserted now; null when chance picked a key that is taken. */
    private Map<Integer, String> newRow() {
        Map<Integer, String> row = new HashMap<>();
        for (Column column : schema.columns()) {
            row.put(
                    column.id(),
                    identity == Identity.WHOLE_ROW && random.nextBoolean() ? "x" : RandomRows.value(random));
        }
        if (identity != Identity.WHOLE_ROW) {
            row.put(ID, identity == Identity.CHANGING ? "f" + ++fresh : keyValue());
            row.put(OTHER_ID, identity == Identity.CHANGING ? "f" + ++fresh : keyValue());
        }
        boolean taken = schema.isKeyed() && oracle.rows().stream().anyMatch(other -> hasSameKey(row, other));
        return taken ? null : row;
    }

    private boolean hasSameKey(Map<Integer, String> row, Map<Integer, String> other) {
        return schema.key().stream().allMatch(id -> row.get(id).equals(other.get(id)));
    }

    private String keyValue() {
        String value = RandomRows.value(random);
        return value == null || random.nextBoolean() ? Integer.toString(random.nextInt(60)) : value;
    }

    private void writeDelete(CsvRowWriter out, Map<Integer, String> row) {
        Map<Integer, String> known = new HashMap<>(row);
        if (schema.isKeyed() && random.nextBoolean()) {
            known.replaceAll((id, value) -> schema.key().contains(id) ? value : null);
        }
        write(out, 'D', known);
    }

    private void write(CsvRowWriter out, char operation, Map<Integer, String> row) {
        out.letter((byte) operation);
        for (Column column : schema.columns()) {
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
        rowEnds.add(out.length());
    }
}
