package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Transformation.BeforeImage;
import io.tributary.capture.mapping.Transformation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a transformation rule. */
final class TransformationReader {
    private static final Set<String> KEYS = Set.of(
            "rule-type",
            "rule-id",
            "rule-name",
            "rule-target",
            "rule-action",
            "object-locator",
            "value",
            "old-value",
            "data-type",
            "expression",
            "primary-key-def",
            "before-image-def");
    private static final Set<Action> WITHOUT_VALUE = Set.of(
            Action.CONVERT_LOWERCASE,
            Action.CONVERT_UPPERCASE,
            Action.REMOVE_COLUMN,
            Action.INCLUDE_COLUMN,
            Action.ADD_BEFORE_IMAGE_COLUMNS,
            Action.CHANGE_DATA_TYPE,
            Action.DEFINE_PRIMARY_KEY,
            Action.DIGITS_RANDOMIZE,
            Action.HASH_MASK);

    private final RuleJson rule;
    private final long id;

    TransformationReader(RuleJson rule, long id) {
        this.rule = rule;
        this.id = id;
    }

    Transformation read() {
        rule.expectOnly(KEYS);
        String actionText = rule.need("rule-action");
        Action action = Action.of(actionText)
                .orElseThrow(() -> rule.mistake("unknown rule-action " + actionText + "; expected "
                        + String.join(
                                ", ",
                                Arrays.stream(Action.values()).map(Action::text).toList())));
        Target target = target(action, actionText);
        Expression expression = expression(action);
        String value = value(action, expression);
        String oldValue = rule.text("old-value");
        boolean replaces = action == Action.REPLACE_PREFIX || action == Action.REPLACE_SUFFIX;
        if (replaces && oldValue.isEmpty()) {
            throw rule.mistake("old-value is expected with " + action.text());
        }
        Locator locator = locator(target, action);
        return new Transformation(
                id,
                target,
                action,
                locator,
                value,
                oldValue,
                dataType(action),
                expression,
                key(action, locator),
                beforeImage(action));
    }

    private Target target(Action action, String actionText) {
        String text = rule.need("rule-target");
        if (text.equals("table-tablespace") || text.equals("index-tablespace")) {
            throw rule.mistake("rule-target " + text + " is for Oracle");
        }
        rule.expectOneOf("rule-target", text, Set.of("schema", "table", "column"));
        Target target = Target.valueOf(text.toUpperCase(Locale.ROOT));
        boolean fits =
                switch (action.kind()) {
                    case NAME -> actionText.startsWith("rename-") ? actionText.equals("rename-" + text) : true;
                    case KEY -> target == Target.TABLE;
                    default -> target == Target.COLUMN;
                };
        if (!fits) {
            throw rule.mistake(actionText + " is not for rule-target " + text);
        }
        return target;
    }

    private String value(Action action, @Nullable Expression expression) {
        if (WITHOUT_VALUE.contains(action)) {
            return "";
        }
        if (action == Action.RENAME && expression != null) {
            return rule.text("value");
        }
        String value = rule.need("value");
        boolean isMaskCharacter = value.length() == 1 && value.charAt(0) >= ' ' && value.charAt(0) < 0x7f;
        if (action == Action.DIGITS_MASK && !isMaskCharacter) {
            throw rule.mistake("value is expected to be one printable ASCII character with " + action.text());
        }
        return value;
    }

    private Locator locator(Target target, Action action) {
        RuleJson json = rule.needObject("object-locator");
        json.expectOnly(Set.of("schema-name", "table-name", "column-name", "data-type"));
        NamePattern schema = json.pattern("schema-name", NamePattern.ANY);
        json.need("schema-name");
        if (target != Target.SCHEMA) {
            json.need("table-name");
        }
        NamePattern table = json.pattern("table-name", NamePattern.ANY);
        boolean needsColumn =
                target == Target.COLUMN && action.kind() != Action.Kind.ADDITION && !json.has("data-type");
        if (needsColumn) {
            json.need("column-name");
        }
        if (target != Target.COLUMN && (json.has("column-name") || json.has("data-type"))) {
            throw json.mistake("object-locator.column-name and data-type are expected with rule-target column only");
        }
        String type = json.text("data-type").toLowerCase(Locale.ROOT);
        if (!type.isEmpty()) {
            json.expectOneOf("data-type", type, DataType.NAMES);
        }
        return new Locator(schema, table, json.pattern("column-name", NamePattern.ANY), type);
    }

    private @Nullable Expression expression(Action action) {
        String text = rule.text("expression");
        if (text.isEmpty() || (action != Action.RENAME && action != Action.ADD_COLUMN)) {
            if (!text.isEmpty()) {
                throw rule.mistake("expression is expected with add-column and rename only");
            }
            return null;
        }
        try (Sqlite sqlite = new Sqlite()) {
            Expression expression = ExpressionParser.parse(text);
            sqlite.check(expression);
            boolean isOfRow = expression.inputs().stream().anyMatch(input -> input.kind() != Expression.Kind.METADATA);
            if (action == Action.RENAME && (isOfRow || expression.isVolatile())) {
                throw rule.mistake("expression of a rename may use $AR_M_… only");
            }
            return expression;
        } catch (ExpressionParser.Mistake e) {
            throw rule.mistake("expression cannot be read at character " + e.at() + ": " + e.getMessage());
        }
    }

    private @Nullable DataType dataType(Action action) {
        boolean takes = action == Action.ADD_COLUMN || action == Action.CHANGE_DATA_TYPE;
        if (!rule.has("data-type")) {
            if (takes) {
                throw rule.mistake("data-type is expected with " + action.text());
            }
            return null;
        }
        if (!takes) {
            throw rule.mistake("data-type is expected with add-column and change-data-type only");
        }
        RuleJson json = rule.needObject("data-type");
        json.expectOnly(Set.of("type", "length", "precision", "scale"));
        String name = json.need("type").toLowerCase(Locale.ROOT);
        json.expectOneOf("type", name, DataType.NAMES);
        int precision = (int) json.number("precision", 0, 0, 1000);
        int scale = (int) json.number("scale", 0, 0, 1000);
        if (name.equals("numeric") && precision > 0 && scale > precision) {
            throw json.mistake("data-type.scale is expected to be at most the precision");
        }
        return new DataType(name, (int) json.number("length", 0, 0, Integer.MAX_VALUE), precision, scale);
    }

    private List<String> key(Action action, Locator locator) {
        if (action != Action.DEFINE_PRIMARY_KEY) {
            if (rule.has("primary-key-def")) {
                throw rule.mistake("primary-key-def is expected with define-primary-key only");
            }
            return List.of();
        }
        if (locator.schema().isOpen() || locator.table().isOpen()) {
            throw rule.mistake("define-primary-key is for one table, named without wildcards");
        }
        RuleJson json = rule.needObject("primary-key-def");
        json.expectOnly(Set.of("name", "origin", "columns"));
        json.expectOneOf(
                "origin", json.optional("origin").orElse("primary-key"), Set.of("primary-key", "unique-index"));
        List<String> columns = json.texts("columns");
        if (columns.isEmpty() || Set.copyOf(columns).size() < columns.size()) {
            throw json.mistake("primary-key-def.columns is expected to name columns, each once");
        }
        return columns;
    }

    private @Nullable BeforeImage beforeImage(Action action) {
        if (action != Action.ADD_BEFORE_IMAGE_COLUMNS) {
            if (rule.has("before-image-def")) {
                throw rule.mistake("before-image-def is expected with add-before-image-columns only");
            }
            return null;
        }
        RuleJson json = rule.needObject("before-image-def");
        json.expectOnly(Set.of("column-prefix", "column-suffix", "column-filter"));
        String prefix = json.optional("column-prefix").orElse("BI_");
        String suffix = json.text("column-suffix");
        if (prefix.isEmpty() && suffix.isEmpty()) {
            throw json.mistake("before-image-def needs a column-prefix or a column-suffix");
        }
        String filter = json.optional("column-filter").orElse("pk-only");
        json.expectOneOf("column-filter", filter, Set.of("pk-only", "non-lob", "all"));
        return new BeforeImage(
                prefix,
                suffix,
                BeforeImage.Columns.valueOf(filter.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
