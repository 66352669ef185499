package io.tributary.capture.mapping;

import java.util.Locale;
import java.util.Map;

/** What a rule makes of a name. */
final class NameChange {
    private NameChange() {}

    /**
     * The new name.
     *
     * @param variables what {@code $AR_M_…} stand for, without the dollar sign
     */
    static String apply(Transformation rule, String name, Map<String, String> variables) {
        String value = rule.value();
        String old = rule.oldValue();
        return switch (rule.action()) {
            case RENAME -> rule.expression() == null ? value : computed(rule, rule.expression(), variables);
            case ADD_PREFIX -> value + name;
            case REMOVE_PREFIX -> name.startsWith(value) ? name.substring(value.length()) : name;
            case REPLACE_PREFIX -> name.startsWith(old) ? value + name.substring(old.length()) : name;
            case ADD_SUFFIX -> name + value;
            case REMOVE_SUFFIX -> name.endsWith(value) ? withoutEnd(name, value) : name;
            case REPLACE_SUFFIX -> name.endsWith(old) ? withoutEnd(name, old) + value : name;
            case CONVERT_LOWERCASE -> name.toLowerCase(Locale.ROOT);
            case CONVERT_UPPERCASE -> name.toUpperCase(Locale.ROOT);
            default -> throw new IllegalArgumentException(rule + " changes no name");
        };
    }

    private static String withoutEnd(String name, String end) {
        return name.substring(0, name.length() - end.length());
    }

    private static String computed(Transformation rule, Expression expression, Map<String, String> variables) {
        try (Sqlite sqlite = new Sqlite()) {
            String name = sqlite.text(
                    expression,
                    expression.inputs().stream()
                            .map(input -> variables.getOrDefault(input.name(), ""))
                            .toList());
            return name == null ? "" : name;
        } catch (ExpressionParser.Mistake e) {
            throw new IllegalArgumentException(
                    rule + ": expression cannot be worked out at character " + e.at() + ": " + e.getMessage(), e);
        }
    }
}
