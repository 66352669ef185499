package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Filter.Condition;
import io.tributary.capture.mapping.SelectionRule.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a selection rule. */
final class SelectionReader {
    private static final Set<String> KEYS =
            Set.of("rule-type", "rule-id", "rule-name", "rule-action", "object-locator", "load-order", "filters");
    private static final Set<String> OPERANDS = Set.of("value", "start-value", "end-value");

    private final RuleJson rule;
    private final long id;
    private final List<String> notes;

    SelectionReader(RuleJson rule, long id, List<String> notes) {
        this.rule = rule;
        this.id = id;
        this.notes = notes;
    }

    SelectionRule read() {
        rule.expectOnly(KEYS);
        Choice choice = Choice.valueOf(rule.oneOf("rule-action", Set.of("include", "exclude", "explicit"))
                .toUpperCase(Locale.ROOT));
        RuleJson locator = rule.needObject("object-locator");
        locator.expectOnly(Set.of("schema-name", "table-name", "table-type"));
        locator.need("schema-name");
        locator.need("table-name");
        NamePattern schema = name(locator, "schema-name", choice);
        NamePattern table = name(locator, "table-name", choice);
        tableType(locator);
        return new SelectionRule(
                id,
                choice,
                new Locator(schema, table, NamePattern.ANY, ""),
                rule.number("load-order", 0, 1, Integer.MAX_VALUE),
                filters(choice, table));
    }

    /** An explicit rule names one table, letter by letter. */
    private static NamePattern name(RuleJson locator, String key, Choice choice) {
        NamePattern pattern = locator.pattern(key, NamePattern.ANY);
        if (choice != Choice.EXPLICIT) {
            return pattern;
        }
        if (pattern.isOpen()) {
            throw locator.mistake(key + " of an explicit rule is one name, without wildcards, not " + pattern);
        }
        return NamePattern.exactly(pattern.text().replace("[_]", "_"));
    }

    private void tableType(RuleJson locator) {
        if (!locator.has("table-type")) {
            return;
        }
        String type = locator.oneOf("table-type", Set.of("table", "view", "all"));
        if (type.equals("view")) {
            throw locator.mistake("table-type view: a view has no changes to capture. Take the rule out, and select the"
                    + " tables it shows");
        }
        if (type.equals("all")) {
            notes.add(rule.subject() + " selects tables only: views have no changes to capture");
        }
    }

    private List<Filter> filters(Choice choice, NamePattern table) {
        List<Filter> filters = new ArrayList<>();
        for (RuleJson json : rule.objects("filters")) {
            json.expectOnly(Set.of("filter-type", "column-name", "filter-conditions"));
            json.expectOneOf("filter-type", json.optional("filter-type").orElse("source"), Set.of("source"));
            List<Condition> conditions = new ArrayList<>();
            json.objects("filter-conditions").forEach(condition -> conditions.add(condition(condition)));
            if (conditions.isEmpty()) {
                throw json.mistake(json.path() + ".filter-conditions is expected");
            }
            filters.add(new Filter(json.need("column-name"), conditions));
        }
        if (!filters.isEmpty() && choice == Choice.EXCLUDE) {
            throw rule.mistake("filters are expected with include only");
        }
        if (!filters.isEmpty() && table.isOpen()) {
            notes.add(rule.subject() + " filters every table that it matches; DMS expects one exact name");
        }
        return filters;
    }

    private static Condition condition(RuleJson json) {
        String text = json.need("filter-operator");
        Operator operator = Operator.of(text)
                .orElseThrow(() -> json.mistake("unknown filter-operator " + text + "; expected "
                        + String.join(
                                ", ",
                                Arrays.stream(Operator.values())
                                        .map(Operator::text)
                                        .toList())));
        List<String> keys =
                switch (operator.operands()) {
                    case 0 -> List.of();
                    case 1 -> List.of("value");
                    default -> List.of("start-value", "end-value");
                };
        json.expectOnly(union(Set.of("filter-operator"), operator.operands() == 0 ? OPERANDS : Set.copyOf(keys)));
        return new Condition(
                operator, keys.stream().map(key -> operand(json, key)).toList());
    }

    private static String operand(RuleJson json, String key) {
        return json.optional(key).orElseThrow(() -> json.mistake(json.path() + "." + key + " is expected"));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new java.util.HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
