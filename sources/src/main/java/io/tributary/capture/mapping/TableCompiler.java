package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Action.Kind;
import io.tributary.capture.mapping.ColumnPlan.From;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
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

    private final Rules rules;
    private final TableSchema source;
    private final TableId landedId;
    private final ColumnRules ofColumns;
    private final List<ColumnPlan> columns = new ArrayList<>();
    private final List<Expression> expressions = new ArrayList<>();

    TableCompiler(Rules rules, TableSchema source, TableId landedId) {
        this.rules = rules;
        this.source = source;
        this.landedId = landedId;
        this.ofColumns = new ColumnRules(rules, source, landedId);
    }

    /** @throws PipelineException {@code CONFIGURATION_INVALID}, naming rule and column */
    MappedTable compile() {
        expectDefinedKey();
        for (int i = 0; i < source.columns().size(); i++) {
            column(i);
        }
        expectKey();
        AddedColumns added = new AddedColumns(ofColumns, source, columns, expressions);
        ofColumns.matching().stream()
                .filter(rule -> rule.action() == Action.ADD_COLUMN)
                .forEach(added::add);
        ofColumns.matching().stream()
                .filter(rule -> rule.action() == Action.ADD_BEFORE_IMAGE_COLUMNS)
                .findFirst()
                .ifPresent(added::addBefore);
        if (columns.isEmpty()) {
            throw ofColumns.mistake("", "the rules leave no column");
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

    private void column(int index) {
        Column column = source.columns().get(index);
        if (ofColumns.isRemoved(column)) {
            return;
        }
        Optional<Transformation> typing = ofColumns.first(Kind.TYPE, column);
        Optional<Transformation> masking = ofColumns.first(Kind.MASK, column);
        if (typing.isPresent()
                && masking.isPresent()
                && typing.get().id() > masking.get().id()) {
            throw ofColumns.mistake(
                    masking.get().toString(),
                    "column " + column.name() + " also has " + typing.get()
                            + ": the change of type must have the smaller rule-id");
        }
        ColumnType type = typing.map(rule -> ColumnRules.dataType(rule).type()).orElse(column.type());
        Conversion conversion = new Conversion(column.type(), type);
        Mask mask =
                masking.map(rule -> ofColumns.mask(rule, column.name(), type)).orElse(null);
        boolean identifies = !source.isKeyed() || source.key().contains(column.id());
        typing.ifPresent(rule -> expectDistinct(rule, column, identifies && source.isKeyed() && conversion.loses()));
        masking.ifPresent(rule -> expectDistinct(rule, column, identifies && isIndistinct(rule)));
        TextChange change = TextChange.of(conversion, mask);
        Optional<Transformation> naming = ofColumns.first(Kind.NAME, column);
        String name = naming.map(rule -> rename(rule, column)).orElse(column.name());
        ofColumns.claim(name, naming.map(Transformation::toString).orElse(""));
        String sourceType = masking.filter(rule -> rule.action() == Action.HASH_MASK)
                .map(rule -> "string(64)")
                .or(() -> typing.map(rule -> ColumnRules.dataType(rule).text()))
                .orElse(column.sourceType());
        String blame = typing.map(Transformation::toString).orElse("");
        columns.add(new ColumnPlan(
                new Column(column.id(), name, type, sourceType, fill(column, change, blame)),
                new From.Field(index),
                change,
                blame,
                ColumnRules.recipe(change.isNone() && typing.isEmpty() ? COPY : COPY + " " + type.text(), masking)));
    }

    /** Whether the mask makes one of two values, or two of one. */
    private boolean isIndistinct(Transformation masking) {
        return masking.action() == Action.DIGITS_RANDOMIZE
                || (masking.action() == Action.DIGITS_MASK && source.isKeyed());
    }

    private void expectDistinct(Transformation rule, Column column, boolean isIndistinct) {
        if (isIndistinct) {
            throw ofColumns.mistake(
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
            throw ofColumns.mistake(blame, "the default of column " + column.name() + ": " + e.getMessage());
        }
    }

    private String rename(Transformation rule, Column column) {
        Map<String, String> variables = ofColumns.variables(column.name(), column.sourceType());
        String name;
        try {
            name = NameChange.apply(rule, column.name(), variables);
        } catch (IllegalArgumentException e) {
            throw ofColumns.mistake("", String.valueOf(e.getMessage()));
        }
        if (name.isEmpty()) {
            throw ofColumns.mistake(rule.toString(), "column " + column.name() + " has no name left");
        }
        return name;
    }

    private void expectKey() {
        for (int id : source.key()) {
            Column column = source.columns().get(source.indexOf(id));
            if (ofColumns.isRemoved(column)) {
                Transformation rule = ofColumns
                        .first(Kind.PRESENCE, column)
                        .orElseGet(() -> ofColumns.matching().stream()
                                .filter(found -> found.action() == Action.INCLUDE_COLUMN)
                                .findFirst()
                                .orElseThrow());
                throw ofColumns.mistake(
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
                    throw ofColumns.mistake(
                            rule.toString(),
                            "columns " + String.join(", ", rule.key())
                                    + " cannot be its key: they must be there, and with MySQL and MariaDB be NOT NULL");
                }
                return;
            }
        }
    }

    private Optional<SelectionRule> filtering() {
        List<SelectionRule> filtering = rules.selections().stream()
                .filter(rule -> rule.isWanting() && !rule.filters().isEmpty() && rule.matches(source.table()))
                .toList();
        if (filtering.size() > 1) {
            throw ofColumns.mistake(
                    filtering.get(1).toString(),
                    "its rows are filtered by " + filtering.get(0) + " too; write one rule with all filters");
        }
        return filtering.stream().findFirst();
    }

    private RowFilter filter(SelectionRule rule) {
        try {
            return new RowFilter(source, rule.filters());
        } catch (IllegalArgumentException | Unconvertible e) {
            throw ofColumns.mistake(rule.toString(), String.valueOf(e.getMessage()));
        }
    }

    private String filterRecipe(SelectionRule rule) {
        StringBuilder recipe = new StringBuilder();
        for (Filter filter : rule.filters()) {
            int index = ofColumns.indexOf(filter.column());
            recipe.append(index < 0 ? 0 : source.columns().get(index).id())
                    .append(filter.conditions())
                    .append('\n');
        }
        return recipe.toString();
    }
}
