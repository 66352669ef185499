package io.tributary.capture.mapping;

import static io.tributary.capture.mapping.Mapped.locator;
import static io.tributary.capture.mapping.Mapped.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mapping.Filter.Condition;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RulesReaderTest {
    private static Rules read(String... rules) {
        return RulesReader.read("map.json", "{\"rules\": [" + String.join(",", rules) + "]}");
    }

    @Test
    void filtersAreReadWithAllTheirConditions() {
        Rules rules = read(
                """
                { "rule-type": "selection", "rule-id": "5", "rule-name": "5", "rule-action": "include",
                  "object-locator": { "schema-name": "hr", "table-name": "employee" },
                  "filters": [
                    { "filter-type": "source", "column-name": "id", "filter-conditions": [
                        { "filter-operator": "ste", "value": "10" },
                        { "filter-operator": "between", "start-value": "50", "end-value": 75 },
                        { "filter-operator": "gte", "value": "100" } ] },
                    { "filter-type": "source", "column-name": "dept",
                      "filter-conditions": [ { "filter-operator": "notnull" } ] } ] }""");

        assertThat(rules.selections()).singleElement().satisfies(rule -> assertThat(rule.filters())
                .containsExactly(
                        new Filter(
                                "id",
                                List.of(
                                        new Condition(Operator.STE, List.of("10")),
                                        new Condition(Operator.BETWEEN, List.of("50", "75")),
                                        new Condition(Operator.GTE, List.of("100")))),
                        new Filter("dept", List.of(new Condition(Operator.NOTNULL, List.of())))));
    }

    @Test
    void tableSettingsSayHowLoadsAreDivided() {
        Rules rules = read(
                Mapped.ALL,
                """
                { "rule-type": "table-settings", "rule-id": "40", "rule-name": "40",
                  "object-locator": { "schema-name": "shop", "table-name": "orders" },
                  "parallel-load": { "type": "ranges", "columns": [ "region", "id" ],
                    "boundaries": [ [ "EU", "100000" ], [ "US", "300000" ] ],
                    "segment-names": [ "seg_a", "seg_b", "seg_c" ] },
                  "lob-settings": { "mode": "limited", "bulk-max-size": "16" } }""",
                """
                { "rule-type": "table-settings", "rule-id": "41", "rule-name": "41",
                  "object-locator": { "schema-name": "shop", "table-name": "part_sales" },
                  "parallel-load": { "type": "partitions-auto" } }""",
                """
                { "rule-type": "table-settings", "rule-id": "42", "rule-name": "42",
                  "object-locator": { "schema-name": "shop", "table-name": "part_sales2" },
                  "parallel-load": { "type": "partitions-list", "partitions": [ "p2023", "p2024" ] } }""");

        assertThat(rules.settings())
                .containsExactly(
                        new TableSettings(
                                40,
                                new TableId("shop", "orders"),
                                new LoadParts(
                                        LoadParts.Kind.RANGES,
                                        40,
                                        List.of("region", "id"),
                                        List.of(List.of("EU", "100000"), List.of("US", "300000")),
                                        List.of()),
                                "limited"),
                        new TableSettings(
                                41,
                                new TableId("shop", "part_sales"),
                                new LoadParts(LoadParts.Kind.PARTITIONS_AUTO, 41, List.of(), List.of(), List.of()),
                                "none"),
                        new TableSettings(
                                42,
                                new TableId("shop", "part_sales2"),
                                new LoadParts(
                                        LoadParts.Kind.PARTITIONS_LIST,
                                        42,
                                        List.of(),
                                        List.of(),
                                        List.of("p2023", "p2024")),
                                "none"));
        assertThat(rules.notes())
                .containsExactly("rule 40: lob-settings have no effect: large objects are always copied whole");
    }

    @Test
    void everyRowIsInOneRange() {
        LoadParts parts = new LoadParts(
                LoadParts.Kind.RANGES,
                40,
                List.of("region", "id"),
                List.of(List.of("EU", "10"), List.of("US", "30")),
                List.of());

        assertThat(parts.conditions(
                        name -> "`" + name + "`", (column, value) -> column.equals("id") ? value : "'" + value + "'"))
                .containsExactly(
                        "(`region` < 'EU' OR `region` = 'EU' AND (`id` < 10))",
                        "(`region` < 'EU' OR `region` = 'EU' AND (`id` < 10)) IS NOT TRUE AND (`region` < 'US' OR"
                                + " `region` = 'US' AND (`id` < 30))",
                        "(`region` < 'EU' OR `region` = 'EU' AND (`id` < 10)) IS NOT TRUE AND (`region` < 'US' OR"
                                + " `region` = 'US' AND (`id` < 30)) IS NOT TRUE");
    }

    @Test
    void tagsAndValidationAreIgnoredWithANote() {
        Rules rules = read(
                Mapped.ALL,
                """
                { "rule-type": "post-processing", "rule-id": "20", "rule-name": "20", "rule-action": "add-tag",
                  "object-locator": { "schema-name": "shop", "table-name": "%" },
                  "tag-set": [ { "key": "src-schema", "value": "${schema-name}" } ] }""",
                """
                { "rule-type": "validation", "rule-id": "21", "rule-name": "21", "rule-target": "column" }""");

        assertThat(rules.notes())
                .containsExactly(
                        "rule 20 is a post-processing rule and has no effect: files in folders have no tags",
                        "rule 21 is a validation rule and has no effect: rows are proven where they are applied");
    }

    @Test
    void numbersMayBeQuotedOrNot() {
        Rules rules =
                read(rule("7", "selection", "\"rule-action\": \"include\", \"load-order\": 2, " + locator("a", "b"))
                        .replace("\"7\"", "7"));

        assertThat(rules.selections()).singleElement().satisfies(found -> {
            assertThat(found.id()).isEqualTo(7);
            assertThat(found.order()).isEqualTo(2);
        });
    }

    private static String selecting(String rest) {
        return rule("9", "selection", "\"rule-action\": \"include\", " + locator("s", "t") + ", " + rest);
    }

    private static String changing(String rest) {
        return rule("9", "transformation", rest);
    }

    private static void expectMistake(String rule, String message) {
        assertThatThrownBy(() -> read(Mapped.ALL, rule))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                .hasMessageStartingWith("map.json: rule 9: " + message);
    }

    @Test
    void whatIsUnknownIsRefusedByName() {
        expectMistake(
                rule("9", "selecting", locator("a", "b")), "unknown rule-type selecting; expected object-mapping,");
        expectMistake(
                rule("9", "selection", "\"rule-action\": \"take\", " + locator("a", "b")),
                "unknown rule-action take; expected exclude, explicit, include");
        expectMistake(selecting("\"color\": 1"), "unknown key color; expected filters, load-order,");
        expectMistake(
                selecting("\"filters\": [{\"column-name\": \"a\", \"filter-conditions\":"
                        + " [{\"filter-operator\": \"like\", \"value\": \"x\"}]}]"),
                "unknown filter-operator like; expected lte, ste, gte, eq, between, null, noteq, notbetween, notnull");
        expectMistake(
                selecting("\"filters\": [{\"column-name\": \"a\", \"filter-conditions\":"
                        + " [{\"filter-operator\": \"between\", \"start-value\": \"x\"}]}]"),
                "filters[1].filter-conditions[1].end-value is expected");
        expectMistake(
                changing("\"rule-target\": \"column\", \"rule-action\": \"shrink\", " + locator("a", "b")),
                "unknown rule-action shrink; expected rename, add-prefix,");
        expectMistake(
                changing("\"rule-target\": \"table\", \"rule-action\": \"remove-column\", " + locator("a", "b")),
                "remove-column is not for rule-target table");
        expectMistake(
                changing("\"rule-target\": \"column\", \"rule-action\": \"change-data-type\", \"object-locator\":"
                        + " {\"schema-name\": \"a\", \"table-name\": \"b\", \"column-name\": \"c\"},"
                        + " \"data-type\": {\"type\": \"varchar\"}"),
                "unknown data-type.type varchar; expected blob, boolean,");
        expectMistake(rule("9", "object-mapping", locator("a", "b")), "object-mapping is for streams");
        expectMistake(
                rule("9", "table-settings", locator("a", "%")),
                "Exact schema and table name required when using table settings rule: table-name is %");
        expectMistake(
                rule("9", "selection", "\"rule-action\": \"explicit\", " + locator("a", "%")),
                "table-name of an explicit rule is one name, without wildcards, not %");
    }

    @Test
    void theFileIsRefusedAsAWhole() {
        assertThatThrownBy(() -> RulesReader.read("map.json", "{\"rules\": ["))
                .hasMessageStartingWith("map.json: it is no JSON in line 1, column ");
        assertThatThrownBy(() -> RulesReader.read("map.json", "{\"rules\": []}"))
                .hasMessage("map.json: no selection rule includes a table");
        assertThatThrownBy(() -> read(Mapped.ALL, Mapped.ALL))
                .hasMessage("map.json: rule 1: rule-id is taken by another rule; each has its own");
    }

    private static void expectMistake(String expression, int at, String message) {
        assertThatThrownBy(() -> read(Mapped.ALL, Mapped.add("9", "x", expression, "\"type\": \"string\"")))
                .hasMessageStartingWith("map.json: rule 9: expression cannot be read at character " + at + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void aWrongExpressionIsRefusedWithItsPlace() {
        expectMistake("$A || || 'x'", 7, "near \"||\": syntax error");
        expectMistake("upper($AB)|| || $A", 14, "near \"||\": syntax error");
        expectMistake("CASE WHEN $A THEN THEN 1 END", 19, "near \"THEN\": syntax error");
        expectMistake("operation_indicator('D','U','I') +", 35, "near \")\": syntax error");
        expectMistake("operation_indicator('D','U')", 1, "wrong number of arguments to function operation_indicator()");
        expectMistake("1 + foo($A)", 5, "no such function: foo");
        expectMistake("$A + (1", 8, "a parenthesis is not closed");
        expectMistake("$A + x", 6, "no such column: x");
        expectMistake("1 || $AR_H_COLOR", 6, "no such variable: $AR_H_COLOR; there are $AR_H_CHANGE_SEQ,");
        expectMistake("(SELECT 1)", 2, "SELECT is not for expressions");
        expectMistake("$A || 'x", 7, "a text in single quotes is not closed");
        expectMistake("$A; 1", 3, "a character that no expression has: ;");
        expectMistake("1 + upper(1, 2)", 5, "wrong number of arguments to function upper()");
        expectMistake("$A, 1", 3, "there is more than one value");
    }
}
