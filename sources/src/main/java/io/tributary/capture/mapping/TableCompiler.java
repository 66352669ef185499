package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Action.Kind;
import io.tributary.capture.mapping.ColumnPlan.From;
import io.tributary.capture.mapping.Transformation.BeforeImage;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works out what the rules make of one table's columns, in this order: removal, type, mask, name; then added columns, whose
 * expressions see names and values of the source. One use.
 */
final class TableCompiler {
    static final String COPY = "copy";

    /** Far below every id that a rule's place can give. */
    private static final int BEFORE_IDS = 1_000_000;

    private final Rules rules;
    private final TableSchema source;
    private final TableId landedId;
    private final List<Transformation> matching;
    private final List<ColumnPlan> columns = new ArrayList<>();
    private final List<Expression> expressions = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();

    TableCompiler(Rules rules, TableSchema source, TableId landedId) {
        this.rules = rules;
        this.source = source;
        this.landedId = landedId;
        this.matching = rules.transformations().stream()
                .filter(rule -> rule.target() == Transformation.Target.COLUMN && rule.matches(source.table()))
                .toList();
    }

    /** @throws PipelineException {@code CONFIGURATION_INVALID}, naming rule and column */
    MappedTable compile() {
        expectDefinedKey();
        for (int i = 0; i < source.columns().size(); i++) {
            column(i);
        }
        expectKey();
        for (Transformation rule : matching) {
            if (rule.action() == Action.ADD_COLUMN) {
                add(rule);
            }
        }
        matching.stream()
                .filter(rule -> rule.action() == Action.ADD_BEFORE_IMAGE_COLUMNS)
                .findFirst()
                .ifPresent(this::addBefore);
        if (columns.isEmpty()) {
            throw mistake("", "the rules leave no column");
        }
        Optional<SelectionRule> filtering = filtering();
        return MappedTable.of(
                source,
                landedId,
                new MappedTable.Plan(
                        columns,
                        expressions,
                        filtering.map(this::filter).orElse(null),
                        filtering.map(this::filterRecipe).orElse("")));
    }

    private PipelineException mistake(String rule, String message) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                rules.file() + ": " + (rule.isEmpty() ? "" : rule + ": ") + "table " + source.table() + ": " + message,
                "Correct the rules; docs/guide/mappings.md says what they do.");
    }

    private Optional<Transformation> first(Kind kind, Column column) {
        return matching.stream()
                .filter(rule -> rule.action().kind() == kind && isOf(rule, column))
                .findFirst();
    }

    private static boolean isOf(Transformation rule, Column column) {
        String type = rule.locator().dataType();
        return rule.locator().column().matches(column.name()) && (type.isEmpty() || DataType.isOf(column, type));
    }

    private void column(int index) {
        Column column = source.columns().get(index);
        if (isRemoved(column)) {
            return;
        }
        Optional<Transformation> typing = first(Kind.TYPE, column);
        Optional<Transformation> masking = first(Kind.MASK, column);
        if (typing.isPresent()
                && masking.isPresent()
                && typing.get().id() > masking.get().id()) {
            throw mistake(
                    masking.get().toString(),
                    "column " + column.name() + " also has " + typing.get()
                            + ": the change of type must have the smaller rule-id");
        }
        ColumnType type = typing.map(rule -> dataType(rule).type()).orElse(column.type());
        Conversion conversion = new Conversion(column.type(), type);
        Mask mask = masking.map(rule -> mask(rule, column.name(), type)).orElse(null);
        boolean identifies = !source.isKeyed() || source.key().contains(column.id());
        typing.ifPresent(rule -> expectDistinct(rule, column, identifies && source.isKeyed() && conversion.loses()));
        masking.ifPresent(rule -> expectDistinct(rule, column, identifies && isIndistinct(rule)));
        TextChange change = TextChange.of(conversion, mask);
        Optional<Transformation> naming = first(Kind.NAME, column);
        String name = naming.map(rule -> rename(rule, column)).orElse(column.name());
        claim(name, naming.map(Transformation::toString).orElse(""));
        String sourceType = masking.filter(rule -> rule.action() == Action.HASH_MASK)
                .map(rule -> "string(64)")
                .or(() -> typing.map(rule -> dataType(rule).text()))
                .orElse(column.sourceType());
        String blame = typing.map(Transformation::toString).orElse("");
        columns.add(new ColumnPlan(
                new Column(column.id(), name, type, sourceType, fill(column, change, blame)),
                new From.Field(index),
                change,
                blame,
                recipe(change.isNone() && typing.isEmpty() ? COPY : COPY + " " + type.text(), masking)));
    }

    private boolean isRemoved(Column column) {
        boolean lists = matching.stream().anyMatch(rule -> rule.action() == Action.INCLUDE_COLUMN);
        return first(Kind.PRESENCE, column)
                .map(rule -> rule.action() == Action.REMOVE_COLUMN)
                .orElse(lists);
    }

    private static DataType dataType(Transformation rule) {
        DataType type = rule.dataType();
        if (type == null) {
            throw new IllegalStateException(rule + " has no data type");
        }
        return type;
    }

    private Mask mask(Transformation rule, String column, ColumnType type) {
        String misfit = Mask.misfit(rule.action(), type);
        if (!misfit.isEmpty()) {
            throw mistake(rule.toString(), "column " + column + " is of type " + type.text() + ": the mask " + misfit);
        }
        return new Mask(rule, type);
    }

    /** Whether the mask makes one of two values, or two of one. */
    private boolean isIndistinct(Transformation masking) {
        return masking.action() == Action.DIGITS_RANDOMIZE
                || (masking.action() == Action.DIGITS_MASK && source.isKeyed());
    }

    private void expectDistinct(Transformation rule, Column column, boolean isIndistinct) {
        if (isIndistinct) {
            throw mistake(
                    rule.toString(),
                    "column " + column.name() + " identifies rows"
                            + (source.isKeyed() ? "" : ", as the table has no key")
                            + ": its rows could not be found again");
        }
    }

    private @Nullable String fill(Column column, TextChange change, String blame) {
        String fill = column.fill();
        try {
            return fill == null ? null : change.apply(fill);
        } catch (Unconvertible e) {
            throw mistake(blame, "the default of column " + column.name() + ": " + e.getMessage());
        }
    }

    private static String recipe(String how, Optional<Transformation> masking) {
        return masking.map(rule -> how + " " + rule.action().text() + rule.value())
                .orElse(how);
    }

    private String rename(Transformation rule, Column column) {
        Map<String, String> variables = variables(column.name(), column.sourceType());
        String name;
        try {
            name = NameChange.apply(rule, column.name(), variables);
        } catch (IllegalArgumentException e) {
            throw mistake("", String.valueOf(e.getMessage()));
        }
        if (name.isEmpty()) {
            throw mistake(rule.toString(), "column " + column.name() + " has no name left");
        }
        return name;
    }

    private Map<String, String> variables(String column, String type) {
        return Map.of(
                "AR_M_SOURCE_SCHEMA", source.table().schema(),
                "AR_M_SOURCE_TABLE_NAME", source.table().name(),
                "AR_M_SOURCE_COLUMN_NAME", column,
                "AR_M_SOURCE_COLUMN_DATATYPE", type,
                "AR_M_MODIFIED_SCHEMA", landedId.schema(),
                "AR_M_MODIFIED_TABLE_NAME", landedId.name());
    }

    private void claim(String name, String rule) {
        String other = names.putIfAbsent(name, rule);
        if (other != null) {
            throw mistake(rule.isEmpty() ? other : rule, "there would be two columns named " + name);
        }
    }

    private void expectKey() {
        for (int id : source.key()) {
            Column column = source.columns().get(source.indexOf(id));
            if (isRemoved(column)) {
                Transformation rule = first(Kind.PRESENCE, column).orElseGet(() -> matching.stream()
                        .filter(found -> found.action() == Action.INCLUDE_COLUMN)
                        .findFirst()
                        .orElseThrow());
                throw mistake(
                        rule.toString(), "column " + column.name() + " is part of the key and cannot be left out");
            }
        }
    }

    /** The source takes a defined key over when it can be one. */
    private void expectDefinedKey() {
        for (Transformation rule : rules.transformations()) {
            if (rule.action() == Action.DEFINE_PRIMARY_KEY && rule.matches(source.table())) {
                List<String> key = source.key().stream()
                        .map(id -> source.columns().get(source.indexOf(id)).name())
                        .toList();
                if (!key.equals(rule.key())) {
                    throw mistake(
                            rule.toString(),
                            "columns " + String.join(", ", rule.key())
                                    + " cannot be its key: they must be there, and with MySQL and MariaDB be NOT NULL");
                }
                return;
            }
        }
    }

    private void add(Transformation rule) {
        String name = rule.value();
        boolean isTaken = columns.stream()
                .anyMatch(column ->
                        column.column().id() < 0 && column.column().name().equals(name));
        if (isTaken) {
            return;
        }
        claim(name, rule.toString());
        DataType type = dataType(rule);
        Optional<Transformation> masking = matching.stream()
                .filter(found -> found.action().kind() == Kind.MASK
                        && found.locator().dataType().isEmpty()
                        && found.locator().column().matches(name))
                .findFirst();
        Mask mask = masking.map(found -> mask(found, name, type.type())).orElse(null);
        Expression expression = rule.expression();
        boolean randomizes = masking.filter(found -> found.action() == Action.DIGITS_RANDOMIZE)
                .isPresent();
        if (!source.isKeyed() && (randomizes || (expression != null && expression.isVolatile()))) {
            throw mistake(
                    rule.toString(),
                    "column " + name
                            + " would differ each time its row is seen, and the table has no key to find rows by");
        }
        From from = expression == null ? new From.Constant(null) : from(rule, expression);
        ColumnType given = given(from, type.type());
        columns.add(new ColumnPlan(
                new Column(-1 - rules.transformations().indexOf(rule), name, type.type(), type.text(), null),
                from,
                TextChange.of(new Conversion(given, type.type()), mask),
                rule.toString(),
                recipe(recipe(expression) + " " + type.text(), masking)));
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
            if (input.kind() == Expression.Kind.COLUMN && indexOf(input.name()) < 0) {
                throw mistake(
                        rule.toString(),
                        "expression cannot be read at character " + input.at() + ": there is no column "
                                + input.name());
            }
        }
        if (expression.isInput()) {
            Expression.Input input = expression.inputs().get(0);
            switch (input.kind()) {
                case COLUMN -> {
                    return new From.Field(indexOf(input.name()));
                }
                case HEADER -> {
                    return new From.Header(input.name());
                }
                case METADATA -> {
                    return new From.Constant(variables("", "").get(input.name()));
                }
                case OPERATION -> {}
            }
        }
        expressions.add(expression);
        return new From.Computed(expressions.size() - 1);
    }

    private int indexOf(String column) {
        for (int i = 0; i < source.columns().size(); i++) {
            if (source.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
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
                                                    .get(indexOf(input.name()))
                                                    .id()
                                    : input.name());
        }
        return recipe.toString();
    }

    private void addBefore(Transformation rule) {
        BeforeImage definition = rule.beforeImage();
        if (definition == null) {
            return;
        }
        if (!source.isKeyed()) {
            throw mistake(rule.toString(), "it has no key, so no update is known as one");
        }
        for (ColumnPlan plan : List.copyOf(columns)) {
            if (plan.column().id() < 0 || !(plan.from() instanceof From.Field field)) {
                continue;
            }
            Column column = source.columns().get(field.index());
            boolean isWanted = isOf(rule, column)
                    && switch (definition.columns()) {
                        case PK_ONLY -> source.key().contains(column.id());
                        case NON_LOB -> !DataType.isLob(column);
                        case ALL -> true;
                    };
            if (isWanted) {
                String name = definition.prefix() + plan.column().name() + definition.suffix();
                claim(name, rule.toString());
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

    private Optional<SelectionRule> filtering() {
        List<SelectionRule> filtering = rules.selections().stream()
                .filter(rule -> rule.isWanting() && !rule.filters().isEmpty() && rule.matches(source.table()))
                .toList();
        if (filtering.size() > 1) {
            throw mistake(
                    filtering.get(1).toString(),
                    "its rows are filtered by " + filtering.get(0) + " too; write one rule with all filters");
        }
        return filtering.stream().findFirst();
    }

    private RowFilter filter(SelectionRule rule) {
        try {
            return new RowFilter(source, rule.filters());
        } catch (IllegalArgumentException | Unconvertible e) {
            throw mistake(rule.toString(), String.valueOf(e.getMessage()));
        }
    }

    private String filterRecipe(SelectionRule rule) {
        StringBuilder recipe = new StringBuilder();
        for (Filter filter : rule.filters()) {
            int index = indexOf(filter.column());
            recipe.append(index < 0 ? 0 : source.columns().get(index).id())
                    .append(filter.conditions())
                    .append('\n');
        }
        return recipe.toString();
    }
}
