package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.value.ColumnForm;
import io.tributary.capture.mysql.value.ColumnForms;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The queries that read one table, and what its values are. For any thread. */
final class ReadPlan {
    /** Long enough that finding the next one costs little beside reading it, short enough that readers end together. */
    static final int CHUNK_ROWS = 100_000;

    /**
     * Whether to read the table in parts.
     *
     * @param hasPrimaryKey whether the key is the table's order on disk, and the table long enough
     * @param rows of one part
     */
    record Split(boolean hasPrimaryKey, int rows) {}

    private final CatalogTable table;
    private final TableSchema schema;
    private final FormContext context;
    private final Split split;
    private final LoggedRows logged;
    private final List<String> keyNames;
    private final List<KeyLiteral> keyLiterals;

    /** @param logged rows to take from the log and not from the snapshot */
    ReadPlan(CatalogTable table, TableSchema schema, FormContext context, Split split, LoggedRows logged) {
        this.split = split;
        this.logged = logged;
        this.table = table;
        this.schema = schema;
        this.context = context;
        List<Column> key = schema.key().stream()
                .map(id -> schema.columns().get(schema.indexOf(id)))
                .toList();
        this.keyNames = key.stream().map(column -> Names.quote(column.name())).toList();
        this.keyLiterals = key.stream()
                .flatMap(column -> KeyLiteral.of(column.sourceType()).stream())
                .toList();
    }

    /** Whether the table is read in several parts. */
    boolean splits() {
        return split.hasPrimaryKey() && !keyNames.isEmpty() && keyLiterals.size() == keyNames.size();
    }

    /** Whether the key's first column is a whole number, so that it can be cut by arithmetic. */
    boolean startsWithInteger() {
        return schema.columns().get(schema.indexOf(schema.key().get(0))).type() instanceof ColumnType.Int;
    }

    /** SQL for the smallest and largest value of the key's first column. */
    String bounds() {
        String first = keyNames.get(0);
        return "SELECT MIN(" + first + "), MAX(" + first + ") FROM " + Names.quote(table.id());
    }

    /** SQL for what the server thinks of reading the range; without reading it. */
    String estimate(KeyRange range) {
        return "EXPLAIN FORMAT=TRADITIONAL SELECT " + keyNames.get(0) + " FROM " + Names.quote(table.id())
                + " FORCE INDEX (PRIMARY)" + range.where(keyNames);
    }

    long rowsEstimate() {
        return table.rowsEstimate();
    }

    /** How many rows a range should have. */
    int chunkRows() {
        return split.rows();
    }

    /** SQL for the first key after {@link #chunkRows} rows of the range; the server walks over them. */
    String nextKey(KeyRange range) {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < keyNames.size(); i++) {
            asked.add(keyLiterals.get(i).ask(keyNames.get(i)));
        }
        return "SELECT " + String.join(", ", asked) + " FROM " + Names.quote(table.id()) + " FORCE INDEX (PRIMARY)"
                + range.where(keyNames) + " ORDER BY " + String.join(", ", keyNames) + " LIMIT 1 OFFSET "
                + split.rows();
    }

    /** Literals of a key that {@link #nextKey} found. */
    List<String> literals(Row key) {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < keyLiterals.size(); i++) {
            result.add(keyLiterals.get(i).write(key.need(i)));
        }
        return result;
    }

    /** SQL for the rows of the range that are in a part of the table. */
    String rows(KeyRange range, KeyChunk.Part part, ColumnForm[] forms) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < forms.length; i++) {
            columns.add(forms[i].select(Names.quote(schema.columns().get(i).name())));
        }
        String index = range.equals(KeyRange.ALL) ? "" : " FORCE INDEX (PRIMARY)";
        String where = and(and(range.where(keyNames), part.condition()), logged.others());
        String partitions = part.partitions().isEmpty() ? "" : " PARTITION (" + part.partitions() + ")";
        return columns.stream().collect(Collectors.joining(", ", "SELECT ", "")) + " FROM " + Names.quote(table.id())
                + partitions + index + where;
    }

    private static String and(String where, String condition) {
        return condition.isEmpty() ? where : where + (where.isEmpty() ? " WHERE " : " AND ") + "(" + condition + ")";
    }

    /** Rows that no query has, to be taken once. */
    LoggedRows logged() {
        return logged;
    }

    /** New forms of the columns, for one thread. */
    ColumnForm[] forms() {
        return schema.columns().stream()
                .map(column -> ColumnForms.of(column.sourceType(), context))
                .toArray(ColumnForm[]::new);
    }

    String columnName(int i) {
        return schema.columns().get(i).name();
    }
}
