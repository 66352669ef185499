package io.tributary.target.engine;

import io.tributary.change.ColumnType;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.RowSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions over rows of canonical CSV, texts in and texts out, in the order of the rows. Rows may be joined
 * with those of a reference file. Once it is open, nothing outside of its scratch folder can be read or written, whatever
 * an expression says. Memory is bounded by its settings. Confined to one thread.
 */
public final class RowExpressions implements AutoCloseable {
    private final Engine engine;
    private final Scratch scratch;
    private final List<String> referenceColumns;

    private RowExpressions(Engine engine, Scratch scratch, List<String> referenceColumns) {
        this.engine = engine;
        this.scratch = scratch;
        this.referenceColumns = List.copyOf(referenceColumns);
    }

    /** What a reference file holds. */
    public enum Format {
        /** RFC 4180 with one line of names; all columns are text, and a bare empty field is NULL. */
        CSV,
        PARQUET
    }

    /**
     * Rows that others are joined with.
     *
     * @param file on this machine
     */
    public record Reference(Path file, Format format) {}

    /** An expression cannot be used. */
    public static final class Rejected extends RuntimeException {
        private static final long serialVersionUID = 1;

        Rejected(String finding) {
            super(finding);
        }
    }

    /** A value of a row is in the way of evaluating expressions. */
    public static final class Unevaluated extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final long row;
        private final int column;
        private final int expression;

        Unevaluated(long row, int column, int expression, String finding) {
            super(finding);
            this.row = row;
            this.column = column;
            this.expression = expression;
        }

        /** The number that the row was written with; 0 when it is not known. */
        public long row() {
            return row;
        }

        /** The index in {@link Evaluation#inputs} of a column whose type does not hold the row's value exactly; or -1. */
        public int column() {
            return column;
        }

        /** Otherwise the index in {@link Evaluation#outputs} of what has no value; or -1 for condition and join. */
        public int expression() {
            return expression;
        }
    }

    /**
     * What is to be evaluated.
     *
     * @param inputs columns of the rows after their number, by the index that {@link #column} has
     * @param types of the same
     * @param where a condition; outputs of rows for which it is not true are NULL
     * @param on the condition of a left join with the reference
     * @param outputs expressions
     */
    public record Evaluation(
            List<Integer> inputs,
            List<ColumnType> types,
            Optional<String> where,
            Optional<String> on,
            List<String> outputs) {
        public Evaluation {
            inputs = List.copyOf(inputs);
            types = List.copyOf(types);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * Starts an engine.
     *
     * @param parent folder for what is written on the way
     * @param reference null when there is none
     */
    public static RowExpressions open(EngineSettings settings, Path parent, @Nullable Reference reference) {
        Scratch scratch = Scratch.in(parent);
        try {
            Engine engine = Engine.open(settings, scratch.folder());
            try {
                List<String> columns = reference == null ? List.of() : load(engine, reference);
                engine.run("SET preserve_insertion_order = true");
                engine.confine(scratch.folder());
                return new RowExpressions(engine, scratch, columns);
            } catch (RuntimeException e) {
                engine.close();
                throw e;
            }
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    /** Takes the reference in, and returns the names of its columns. */
    private static List<String> load(Engine engine, Reference reference) {
        String file = Sql.file(reference.file());
        String rows = reference.format() == Format.PARQUET
                ? "read_parquet(" + file + ", hive_partitioning = false)"
                : "read_csv(" + file + ", header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"',"
                        + " nullstr = '', allow_quoted_nulls = false, comment = '', skip = 0, null_padding = false,"
                        + " compression = 'none', hive_partitioning = false)";
        try {
            List<String> names = engine.describe("SELECT * FROM " + rows).stream()
                    .map(column -> column.get(0))
                    .toList();
            engine.evaluate("CREATE TABLE reference AS SELECT * FROM " + rows + " AS f("
                    + Sql.list(names.size(), Relation::column) + ")");
            return names;
        } catch (Engine.Misused | Engine.Undefined | Engine.Unreadable unusual) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot read the reference file " + reference.file() + ": it is no "
                            + (reference.format() == Format.CSV
                                    ? "CSV with a line of names and as many fields in every row"
                                    : "Parquet"),
                    "Correct the file");
        }
    }

    /** Names of the reference's columns, by the index that {@link #referenceColumn} has. */
    public List<String> referenceColumns() {
        return referenceColumns;
    }

    /** What a column of the rows is called in expressions. */
    public static String column(int index) {
        return "t." + Relation.column(index);
    }

    /** What a column of the reference is called in expressions. */
    public static String referenceColumn(int index) {
        return "j." + Relation.column(index);
    }

    /**
     * The type of an expression's values.
     *
     * @param columns types of the rows' columns
     * @throws Rejected when the expression cannot be evaluated, or its values are of no column's type, saying why
     */
    public ColumnType typeOf(String expression, List<ColumnType> columns) {
        String name = describe(expression, columns);
        return ComputedType.of(name)
                .orElseThrow(() -> new Rejected("has the type " + name + ", which no column has; use CAST"))
                .type();
    }

    /** Why an expression cannot be evaluated; empty when it can. */
    public Optional<String> misuse(String expression, List<ColumnType> columns) {
        try {
            describe(expression, columns);
            return Optional.empty();
        } catch (Rejected rejected) {
            return Optional.of(String.valueOf(rejected.getMessage()));
        }
    }

    private String describe(String expression, List<ColumnType> columns) {
        List<String> names =
                IntStream.range(0, columns.size()).mapToObj(Relation::column).toList();
        try {
            return described(expression, names, columns);
        } catch (Engine.Misused misuse) {
            throw new Rejected(String.valueOf(misuse.getMessage()));
        }
    }

    /** The engine's name of the type. */
    private String described(String expression, List<String> names, List<ColumnType> types) {
        String rows = Sql.list(
                types.size(), i -> "NULL::" + ParquetType.of(types.get(i)).name() + " AS " + names.get(i));
        String joined = referenceColumns.isEmpty() ? "" : " LEFT JOIN reference AS j ON true";
        String none = types.isEmpty() ? "NULL AS none" : rows;
        return engine.describe("SELECT " + expression + " FROM (SELECT " + none + ") AS t" + joined)
                .get(0)
                .get(1);
    }

    /**
     * Evaluates.
     *
     * @param rows writes the rows: a number that grows from row to row, then the inputs
     * @return a file of canonical CSV but for needless quotes: for each row its number, whether it meets the condition,
     *     and the outputs. A row that is joined with several is there several times. The file is gone with the next call
     * @throws Unevaluated when it cannot, because of a row
     */
    public Path evaluate(Evaluation what, Consumer<RowSink> rows) {
        TypedCsv typed = spooled(what, rows);
        Path result = scratch.file("evaluated.csv");
        try {
            engine.evaluate("COPY (" + query(what, typed) + ") TO " + Sql.text(result.toString())
                    + " (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''"
                    + (what.outputs().isEmpty()
                            ? ""
                            : ", FORCE_QUOTE (" + Sql.list(what.outputs().size(), i -> "o" + i) + ")")
                    + ")");
            return result;
        } catch (Engine.Refusal refusal) {
            long row = typed.refusedRow(engine, refusal.field(), 0).orElse(0);
            throw new Unevaluated(row, refusal.field() - 1, -1, "has a value that its type does not hold exactly");
        } catch (Engine.Undefined undefined) {
            throw culprit(what, typed, undefined);
        }
    }

    private TypedCsv spooled(Evaluation what, Consumer<RowSink> rows) {
        List<ParquetType> types = new ArrayList<>(List.of(ParquetType.NUMBER));
        what.types().forEach(type -> types.add(ParquetType.of(type)));
        try (CsvSpool spool = new CsvSpool(scratch.file("rows.csv"))) {
            rows.accept(spool);
            return new TypedCsv(spool.finish(), types);
        }
    }

    /** A joined row comes at any time, so order has to be made again. */
    private String query(Evaluation what, TypedCsv typed) {
        String values = IntStream.range(0, what.outputs().size())
                .mapToObj(i -> ", " + guarded(what, what.outputs().get(i)) + " AS v" + i)
                .reduce("", String::concat);
        String texts = IntStream.range(0, what.outputs().size())
                .mapToObj(i -> ", " + text(what, what.outputs().get(i), "v" + i) + " AS o" + i)
                .reduce("", String::concat);
        String condition =
                what.where().map(where -> "coalesce(" + where + ", false)").orElse("true");
        return "SELECT r, w" + texts + " FROM (SELECT t.r AS r, " + condition + " AS w" + values + from(what, typed)
                + ")" + (what.on().isPresent() ? " ORDER BY r" : "");
    }

    private static String guarded(Evaluation what, String expression) {
        return what.where()
                .map(where -> "CASE WHEN " + where + " THEN " + expression + " END")
                .orElse(expression);
    }

    private String from(Evaluation what, TypedCsv typed) {
        List<String> names = new ArrayList<>(List.of("r"));
        what.inputs().forEach(input -> names.add(Relation.column(input)));
        return " FROM (" + typed.select(names) + ") AS t"
                + what.on().map(on -> " LEFT JOIN reference AS j ON " + on).orElse("");
    }

    private String text(Evaluation what, String expression, String value) {
        List<String> names = what.inputs().stream().map(Relation::column).toList();
        String type = described(expression, names, what.types());
        return ComputedType.of(type)
                .orElseThrow(() -> new IllegalStateException("No column has the type " + type))
                .text(value);
    }

    private Unevaluated culprit(Evaluation what, TypedCsv typed, Engine.Undefined undefined) {
        String finding = "has no value (" + undefined.getMessage() + ")";
        for (int i = -1; i < what.outputs().size(); i++) {
            String expression = i < 0
                    ? what.where().orElse("true")
                    : guarded(what, what.outputs().get(i));
            String some =
                    "CREATE OR REPLACE TEMP TABLE counted AS SELECT count(" + expression + ") AS n" + from(what, typed);
            if (fails(some)) {
                return new Unevaluated(firstFailing(some, typed), -1, i, finding);
            }
        }
        return new Unevaluated(0, -1, -1, finding);
    }

    /** The number of the first row for which it fails, found by halves. */
    private long firstFailing(String some, TypedCsv typed) {
        long low = 0;
        long high = Long.parseLong(engine.rows("SELECT max(x0::BIGINT) FROM "
                        + typed.csv().table(typed.types().size()))
                .get(0)
                .get(0));
        while (low + 1 < high) {
            long middle = low + (high - low) / 2;
            if (fails(some + " WHERE t.r <= " + middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private boolean fails(String sql) {
        try {
            engine.evaluate(sql);
            return false;
        } catch (Engine.Undefined undefined) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            scratch.close();
        }
    }
}
