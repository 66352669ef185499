package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Action.Kind;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the rules say of one table's columns, and which names are taken. Of one compilation. */
final class ColumnRules {
    private final Rules rules;
    private final TableSchema source;
    private final TableId landedId;
    private final List<Transformation> matching;
    private final Map<String, String> names = new HashMap<>();

    ColumnRules(Rules rules, TableSchema source, TableId landedId) {
        this.rules = rules;
        this.source = source;
        this.landedId = landedId;
        this.matching = rules.transformations().stream()
                .filter(rule -> rule.target() == Transformation.Target.COLUMN && rule.matches(source.table()))
                .toList();
    }

    /** Those for columns of the table, by their numbers. */
    List<Transformation> matching() {
        return matching;
    }

    /** The rule's place among all, from 0. */
    int place(Transformation rule) {
        return rules.transformations().indexOf(rule);
    }

    PipelineException mistake(String rule, String message) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                rules.file() + ": " + (rule.isEmpty() ? "" : rule + ": ") + "table " + source.table() + ": " + message,
                "Correct the rules; docs/guide/mappings.md says what they do.");
    }

    Optional<Transformation> first(Kind kind, Column column) {
        return matching.stream()
                .filter(rule -> rule.action().kind() == kind && isOf(rule, column))
                .findFirst();
    }

    static boolean isOf(Transformation rule, Column column) {
        String type = rule.locator().dataType();
        return rule.locator().column().matches(column.name()) && (type.isEmpty() || DataType.isOf(column, type));
    }

    boolean isRemoved(Column column) {
        boolean lists = matching.stream().anyMatch(rule -> rule.action() == Action.INCLUDE_COLUMN);
        return first(Kind.PRESENCE, column)
                .map(rule -> rule.action() == Action.REMOVE_COLUMN)
                .orElse(lists);
    }

    static DataType dataType(Transformation rule) {
        DataType type = rule.dataType();
        if (type == null) {
            throw new IllegalStateException(rule + " has no data type");
        }
        return type;
    }

    Mask mask(Transformation rule, String column, ColumnType type) {
        String misfit = Mask.misfit(rule.action(), type);
        if (!misfit.isEmpty()) {
            throw mistake(rule.toString(), "column " + column + " is of type " + type.text() + ": the mask " + misfit);
        }
        return new Mask(rule, type);
    }

    Map<String, String> variables(String column, String type) {
        return Map.of(
                "AR_M_SOURCE_SCHEMA", source.table().schema(),
                "AR_M_SOURCE_TABLE_NAME", source.table().name(),
                "AR_M_SOURCE_COLUMN_NAME", column,
                "AR_M_SOURCE_COLUMN_DATATYPE", type,
                "AR_M_MODIFIED_SCHEMA", landedId.schema(),
                "AR_M_MODIFIED_TABLE_NAME", landedId.name());
    }

    void claim(String name, String rule) {
        String other = names.putIfAbsent(name, rule);
        if (other != null) {
            throw mistake(rule.isEmpty() ? other : rule, "there would be two columns named " + name);
        }
    }

    /** Index of the source's column of that name, or -1. */
    int indexOf(String column) {
        for (int i = 0; i < source.columns().size(); i++) {
            if (source.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    static String recipe(String how, Optional<Transformation> masking) {
        return masking.map(rule -> how + " " + rule.action().text() + rule.value())
                .orElse(how);
    }
}
