package io.tributary.target.transform;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.RowExpressions;
import io.tributary.target.engine.RowExpressions.Evaluation;
import io.tributary.target.transform.Transform.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out what a transform means for the columns of one schema version: which columns it names, of what types its
 * expressions are, and which columns the final table gets. Confined to one thread.
 *
 * <p>A column that passes as it is keeps its id, so that it keeps its values when the source renames it or adds others. A
 * computed one has an id of its own, by its place in the select.
 */
final class Binder {
    /** Sources count their columns from 1 and never come near. */
    static final int COMPUTED_FIRST = 1_000_000_000;

    private static final int COPIES_FIRST = 1_100_000_000;
    private static final int COPIES_EACH = 100_000;

    private final Transform transform;
    private final TableSchema source;
    private final RowExpressions engine;
    private final List<ColumnType> types;
    private final List<Column> resultColumns = new ArrayList<>();
    private final List<BoundColumn> columns = new ArrayList<>();
    private final List<String> expressions = new ArrayList<>();
    private final Set<Integer> evaluatedReads = new TreeSet<>();

    Binder(Transform transform, TableSchema source, RowExpressions engine) {
        this.transform = transform;
        this.source = source;
        this.engine = engine;
        types = source.columns().stream().map(Column::type).toList();
    }

    /** @throws PipelineException {@code CONFIGURATION_INVALID} naming the place in the expression and what is wrong */
    BoundTransform bind() {
        Transform.Join join = transform.join();
        String onText = join == null ? "" : join.on();
        if (join != null && !source.isKeyed()) {
            throw refused("a join needs a table with a key, so that a row can be told apart from its earlier self");
        }
        Optional<String> on = condition(transform.on(), onText);
        List<Integer> joinReads = reads(transform.on());
        Optional<String> where = condition(transform.condition(), transform.where());
        List<Integer> conditionReads = new ArrayList<>(reads(transform.condition()));
        evaluatedReads.addAll(joinReads);
        evaluatedReads.addAll(conditionReads);
        select(joinReads);
        List<Integer> inputs = List.copyOf(evaluatedReads);
        List<ColumnType> inputTypes = inputs.stream().map(types::get).toList();
        return new BoundTransform(
                source,
                new TableSchema(source.table(), source.version(), resultColumns, source.key(), source.origin()),
                columns,
                new Evaluation(inputs, inputTypes, where, on, expressions),
                conditionReads,
                joinReads);
    }

    private Optional<String> condition(Optional<Expression> condition, String text) {
        try {
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            Expression expression = condition.get();
            ColumnType type = typeOf(expression);
            if (!(type instanceof ColumnType.Bool)) {
                throw new ExpressionProblem(
                        expression.at(), "expected a condition, got a value of type " + type.text());
            }
            return Optional.of(sql(expression));
        } catch (ExpressionProblem problem) {
            throw Transform.refused(source.table(), text, problem);
        }
    }

    private void select(List<Integer> joinReads) {
        try {
            List<Output> outputs = transform.outputs();
            for (int i = 0; i < outputs.size(); i++) {
                output(outputs.get(i), i, joinReads);
            }
        } catch (ExpressionProblem problem) {
            throw Transform.refused(source.table(), transform.select(), problem);
        }
        for (int id : source.key()) {
            if (resultColumns.stream().noneMatch(column -> column.id() == id)) {
                throw refused("select has to have the columns that identify a row as they are, if under other names; "
                        + source.columns().get(source.indexOf(id)).name() + " is missing");
            }
        }
    }

    private void output(Output output, int place, List<Integer> joinReads) {
        Expression expression = output.expression();
        if (expression == null) {
            for (int i = 0; i < types.size(); i++) {
                pass(output, i, place);
            }
        } else if (expression instanceof Expression.Column column
                && column.qualifier().isEmpty()) {
            pass(output, find(column), place);
        } else {
            compute(output, expression, place, joinReads);
        }
    }

    private void pass(Output output, int index, int place) {
        Column column = source.columns().get(index);
        boolean taken = resultColumns.stream().anyMatch(other -> other.id() == column.id());
        int id = taken ? COPIES_FIRST + place * COPIES_EACH + Math.floorMod(column.id(), COPIES_EACH) : column.id();
        String name = output.name().isEmpty() ? column.name() : output.name();
        add(output, new Column(id, name, column.type(), column.sourceType(), column.fill()), BoundColumn.passed(index));
    }

    private void compute(Output output, Expression expression, int place, List<Integer> joinReads) {
        ColumnType type = typeOf(expression);
        Set<Integer> reads = new TreeSet<>(reads(Optional.of(expression)));
        evaluatedReads.addAll(reads);
        boolean[] joined = new boolean[1];
        expression.forEachColumn(column -> joined[0] |= !column.qualifier().isEmpty());
        if (joined[0]) {
            reads.addAll(joinReads);
        }
        String name = output.name().isEmpty() && expression instanceof Expression.Column column
                ? referenceName(column)
                : output.name();
        expressions.add(sql(expression));
        add(
                output,
                new Column(COMPUTED_FIRST + place, name, type, "", null),
                BoundColumn.computed(expressions.size() - 1, List.copyOf(reads)));
    }

    private void add(Output output, Column column, BoundColumn bound) {
        for (Column other : resultColumns) {
            if (other.name().equals(column.name())) {
                throw new ExpressionProblem(
                        output.at(), "a second column called " + column.name() + "; give one of them another name");
            }
            if (other.id() == column.id()) {
                throw new IllegalStateException("Two columns with id " + column.id() + " in " + source.table());
            }
        }
        resultColumns.add(column);
        columns.add(bound);
    }

    private ColumnType typeOf(Expression expression) {
        String sql = sql(expression);
        if (engine.misuse(sql, types).isPresent()) {
            requireUsable(expression);
        }
        try {
            return engine.typeOf(sql, types);
        } catch (RowExpressions.Rejected rejected) {
            throw new ExpressionProblem(expression.at(), String.valueOf(rejected.getMessage()));
        }
    }

    /** Finds the innermost part that is in the way. */
    private void requireUsable(Expression expression) {
        expression.operands().forEach(this::requireUsable);
        engine.misuse(sql(expression), types).ifPresent(finding -> {
            throw new ExpressionProblem(expression.at(), finding);
        });
    }

    private String sql(Expression expression) {
        return expression.sql(
                Dialect.DUCKDB,
                column -> column.qualifier().isEmpty()
                        ? RowExpressions.column(find(column))
                        : RowExpressions.referenceColumn(findReferenced(column)));
    }

    private List<Integer> reads(Optional<Expression> expression) {
        Set<Integer> reads = new TreeSet<>();
        expression.ifPresent(read -> read.forEachColumn(column -> {
            if (column.qualifier().isEmpty()) {
                reads.add(find(column));
            }
        }));
        return List.copyOf(reads);
    }

    private int find(Expression.Column column) {
        return index(column, source.columns().stream().map(Column::name).toList());
    }

    private int findReferenced(Expression.Column column) {
        Transform.Join join = transform.join();
        if (join == null || !column.qualifier().equalsIgnoreCase(join.as())) {
            String known = join == null ? "there is no join" : "the joined file is called " + join.as();
            throw new ExpressionProblem(column.at(), "no such file: " + known);
        }
        return index(column, engine.referenceColumns());
    }

    private String referenceName(Expression.Column column) {
        return engine.referenceColumns().get(findReferenced(column));
    }

    /** Upper and lower case count only where they tell columns apart. */
    private int index(Expression.Column column, List<String> names) {
        int exact = names.indexOf(column.name());
        if (exact >= 0) {
            return exact;
        }
        Set<Integer> similar = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(column.name())) {
                similar.add(i);
            }
        }
        if (similar.size() == 1) {
            return similar.iterator().next();
        }
        throw new ExpressionProblem(column.at(), "no such column; known are " + known());
    }

    private String known() {
        List<String> names =
                new ArrayList<>(source.columns().stream().map(Column::name).toList());
        Transform.Join join = transform.join();
        if (join != null) {
            engine.referenceColumns().forEach(name -> names.add(join.as() + "." + name));
        }
        return String.join(", ", names);
    }

    private PipelineException refused(String finding) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot transform " + source.table() + ": " + finding,
                "Correct the transform of " + source.table() + " in the pipeline file");
    }
}
