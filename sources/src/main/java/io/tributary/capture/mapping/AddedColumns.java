package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Action.Kind;
import io.tributary.capture.mapping.ColumnPlan.From;
import io.tributary.capture.mapping.Transformation.BeforeImage;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Columns that rules add to those of the source. Of one compilation. */
final class AddedColumns {
    /** Far below every id that a rule's place can give. */
    private static final int BEFORE_IDS = 1_000_000;

    /** The operation as one of three plain texts: by far the most common expression, which needs no SQLite. */
    private static final Pattern INDICATOR = Pattern.compile(
            "operation_indicator\\s*\\(\\s*'([^']*)'\\s*,\\s*'([^']*)'\\s*,\\s*'([^']*)'\\s*\\)",
            Pattern.CASE_INSENSITIVE);

    private final ColumnRules rules;
    private final TableSchema source;
    private final List<ColumnPlan> columns;
    private final List<Expression> expressions;

    /** @param columns those there are already; the new ones are added to it, and their expressions to the other */
    AddedColumns(ColumnRules rules, TableSchema source, List<ColumnPlan> columns, List<Expression> expressions) {
        this.rules = rules;
        this.source = source;
        this.columns = columns;
        this.expressions = expressions;
    }

    void add(Transformation rule) {
        String name = rule.value();
        boolean isTaken = columns.stream()
                .anyMatch(column ->
                        column.column().id() < 0 && column.column().name().equals(name));
        if (isTaken) {
            return;
        }
        rules.claim(name, rule.toString());
        DataType type = ColumnRules.dataType(rule);
        Optional<Transformation> masking = rules.matching().stream()
                .filter(found -> found.action().kind() == Kind.MASK
                        && found.locator().dataType().isEmpty()
                        && found.locator().column().matches(name))
                .findFirst();
        Mask mask = masking.map(found -> rules.mask(found, name, type.type())).orElse(null);
        Expression expression = rule.expression();
        boolean randomizes = masking.filter(found -> found.action() == Action.DIGITS_RANDOMIZE)
                .isPresent();
        if (!source.isKeyed() && (randomizes || (expression != null && expression.isVolatile()))) {
            throw rules.mistake(
                    rule.toString(),
                    "column " + name
                            + " would differ each time its row is seen, and the table has no key to find rows by");
        }
        From from = expression == null ? new From.Constant(null) : from(rule, expression);
        ColumnType given = given(from, type.type());
        columns.add(new ColumnPlan(
                new Column(-1 - rules.place(rule), name, type.type(), type.text(), null),
                from,
                TextChange.of(new Conversion(given, type.type()), mask),
                rule.toString(),
                ColumnRules.recipe(recipe(expression) + " " + type.text(), masking)));
    }

    /** What the text is that a value comes as. */
    private ColumnType given(From from, ColumnType wanted) {
        if (from instanceof From.Field field) {
            return source.columns().get(field.index()).type();
        }
        boolean isBytes = from instanceof From.Computed && wanted instanceof ColumnType.Binary;
        return isBytes ? wanted : new ColumnType.Text();
    }

    private From from(Transformation rule, Expression expression) {
        for (Expression.Input input : expression.inputs()) {
            if (input.kind() == Expression.Kind.COLUMN && rules.indexOf(input.name()) < 0) {
                throw rules.mistake(
                        rule.toString(),
                        "expression cannot be read at character " + input.at() + ": there is no column "
                                + input.name());
            }
        }
        if (expression.isInput()) {
            Expression.Input input = expression.inputs().get(0);
            switch (input.kind()) {
                case COLUMN -> {
                    return new From.Field(rules.indexOf(input.name()));
                }
                case HEADER -> {
                    return new From.Header(input.name());
                }
                case METADATA -> {
                    return new From.Constant(rules.variables("", "").get(input.name()));
                }
                case OPERATION -> {}
            }
        }
        Matcher indicator = INDICATOR.matcher(expression.text().strip());
        if (indicator.matches()) {
            return new From.Indicator(indicator.group(1), indicator.group(2), indicator.group(3));
        }
        expressions.add(expression);
        return new From.Computed(expressions.size() - 1);
    }

    private String recipe(@Nullable Expression expression) {
        if (expression == null) {
            return "null";
        }
        StringBuilder recipe = new StringBuilder(expression.sql());
        for (Expression.Input input : expression.inputs()) {
            recipe.append(' ')
                    .append(
                            input.kind() == Expression.Kind.COLUMN
                                    ? "column "
                                            + source.columns()
                                                    .get(rules.indexOf(input.name()))
                                                    .id()
                                    : input.name());
        }
        return recipe.toString();
    }

    void addBefore(Transformation rule) {
        BeforeImage definition = rule.beforeImage();
        if (definition == null) {
            return;
        }
        if (!source.isKeyed()) {
            throw rules.mistake(rule.toString(), "it has no key, so no update is known as one");
        }
        for (ColumnPlan plan : List.copyOf(columns)) {
            if (plan.column().id() < 0 || !(plan.from() instanceof From.Field field)) {
                continue;
            }
            Column column = source.columns().get(field.index());
            boolean isWanted = ColumnRules.isOf(rule, column)
                    && switch (definition.columns()) {
                        case PK_ONLY -> source.key().contains(column.id());
                        case NON_LOB -> !DataType.isLob(column);
                        case ALL -> true;
                    };
            if (isWanted) {
                String name = definition.prefix() + plan.column().name() + definition.suffix();
                rules.claim(name, rule.toString());
                columns.add(new ColumnPlan(
                        new Column(
                                -BEFORE_IDS - column.id(),
                                name,
                                plan.column().type(),
                                plan.column().sourceType(),
                                null),
                        new From.Before(field.index()),
                        plan.change(),
                        plan.rule(),
                        "before " + column.id() + " " + plan.recipe()));
            }
        }
    }
}
