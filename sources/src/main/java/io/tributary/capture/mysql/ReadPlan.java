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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The queries that read one table, and what its values are. For any thread. */
final class ReadPlan {
    /** Long enough that finding the next one costs little beside reading it, short enough that readers end together. */
    static final int CHUNK_ROWS = 100_000;

    private static final Pattern BASE_TYPE = Pattern.compile("[a-z]+");

    private final CatalogTable table;
    private final TableSchema schema;
    private final FormContext context;
    private final boolean hasPrimaryKey;
    private final List<String> keyNames;
    private final List<Literal> keyLiterals;

    /** @param hasPrimaryKey whether the key is the table's order on disk */
    ReadPlan(CatalogTable table, TableSchema schema, FormContext context, boolean hasPrimaryKey) {
        this.hasPrimaryKey = hasPrimaryKey;
        this.table = table;
        this.schema = schema;
        this.context = context;
        List<Column> key = schema.key().stream()
                .map(id -> schema.columns().get(schema.indexOf(id)))
                .toList();
        this.keyNames = key.stream().map(column -> Names.quote(column.name())).toList();
        this.keyLiterals = key.stream()
                .flatMap(column -> Literal.of(column.sourceType()).stream())
                .toList();
    }

    /** How a key column's value is asked for in ASCII, and written into a query. */
    private enum Literal {
        NUMBER {
            @Override
            String ask(String column) {
                return column;
            }

            @Override
            String write(String answer) {
                return answer;
            }
        },
        QUOTED {
            @Override
            String ask(String column) {
                return "CAST(" + column + " AS CHAR)";
            }

            @Override
            String write(String answer) {
                return Names.literal(answer);
            }
        },
        TEXT {
            @Override
            String ask(String column) {
                return "HEX(CONVERT(" + column + " USING utf8mb4))";
            }

            @Override
            String write(String answer) {
                return "_utf8mb4 x'" + answer + "'";
            }
        },
        BYTES {
            @Override
            String ask(String column) {
                return "HEX(" + column + ")";
            }

            @Override
            String write(String answer) {
                return "x'" + answer + "'";
            }
        };

        abstract String ask(String column);

        abstract String write(String answer);

        /** Empty for types whose values have no literal that is certain to compare as they do. */
        static Optional<Literal> of(String sourceType) {
            Matcher base = BASE_TYPE.matcher(sourceType);
            return switch (base.lookingAt() ? base.group() : "") {
                case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year" -> Optional.of(NUMBER);
                case "date", "datetime", "timestamp", "time" -> Optional.of(QUOTED);
                case "char", "varchar" -> Optional.of(TEXT);
                case "binary", "varbinary" -> Optional.of(BYTES);
                default -> Optional.empty();
            };
        }
    }

    /** Whether the table is read in several parts. */
    boolean splits() {
        return hasPrimaryKey && !keyNames.isEmpty() && keyLiterals.size() == keyNames.size();
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

    /** SQL for the first key after {@link #CHUNK_ROWS} rows of the range; the server walks over them. */
    String nextKey(KeyRange range) {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < keyNames.size(); i++) {
            asked.add(keyLiterals.get(i).ask(keyNames.get(i)));
        }
        return "SELECT " + String.join(", ", asked) + " FROM " + Names.quote(table.id()) + " FORCE INDEX (PRIMARY)"
                + range.where(keyNames) + " ORDER BY " + String.join(", ", keyNames) + " LIMIT 1 OFFSET " + CHUNK_ROWS;
    }

    /** Literals of a key that {@link #nextKey} found. */
    List<String> literals(Row key) {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < keyLiterals.size(); i++) {
            result.add(keyLiterals.get(i).write(key.need(i)));
        }
        return result;
    }

    /** SQL for the rows of the range. */
    String rows(KeyRange range, ColumnForm[] forms) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < forms.length; i++) {
            columns.add(forms[i].select(Names.quote(schema.columns().get(i).name())));
        }
        String index = range.equals(KeyRange.ALL) ? "" : " FORCE INDEX (PRIMARY)";
        return columns.stream().collect(Collectors.joining(", ", "SELECT ", "")) + " FROM " + Names.quote(table.id())
                + index + range.where(keyNames);
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
