package io.tributary.capture.mapping;

import static io.tributary.capture.mapping.Mapped.locator;
import static io.tributary.capture.mapping.Mapped.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableMappingsTest {
    private static TableId id(String name) {
        String[] parts = name.split("\\.");
        return new TableId(parts[0], parts[1]);
    }

    private static TableMappings selecting(String... rules) {
        return TableMappings.parse("map.json", "{\"rules\": [" + String.join(",", rules) + "]}");
    }

    private static List<String> chosen(TableMappings mappings, String... tables) {
        return List.of(tables).stream()
                .filter(table -> mappings.matches(id(table)))
                .toList();
    }

    @Test
    void exclusionWinsAndExplicitNamesOneTable() {
        TableMappings mappings = selecting(
                """
                { "rule-type": "selection", "rule-id": "1", "rule-name": "all-shop", "rule-action": "include",
                  "object-locator": { "schema-name": "shop", "table-name": "%" }, "filters": [] }""",
                """
                { "rule-type": "selection", "rule-id": "2", "rule-name": "no-tmp", "rule-action": "exclude",
                  "object-locator": { "schema-name": "shop", "table-name": "tmp%" } }""",
                """
                { "rule-type": "selection", "rule-id": "3", "rule-name": "one", "rule-action": "explicit",
                  "object-locator": { "schema-name": "crm", "table-name": "customer" }, "load-order": "2" }""");

        assertThat(chosen(mappings, "shop.orders", "shop.tmp1", "crm.customer", "crm.customers", "hr.x"))
                .containsExactly("shop.orders", "crm.customer");
        assertThat(mappings.loadOrder(id("crm.customer"))).isEqualTo(2);
        assertThat(mappings.loadOrder(id("shop.orders"))).isZero();
        assertThat(mappings.schemas()).containsExactlyInAnyOrder("shop", "crm");
    }

    @Test
    void viewsAreRefusedByName() {
        assertThatThrownBy(
                        () -> selecting(
                                """
                { "rule-type": "selection", "rule-id": "4", "rule-name": "views", "rule-action": "include",
                  "object-locator": { "schema-name": "report", "table-name": "v_%", "table-type": "view" } }"""))
                .hasMessage(
                        "map.json: rule 4: table-type view: a view has no changes to capture. Take the rule out, and"
                                + " select the tables it shows");
    }

    @Test
    void wildcardsAreThoseOfDms() {
        TableMappings mappings = selecting(
                rule("1", "selection", "\"rule-action\": \"include\", " + locator("s", "a[_]b")),
                rule("2", "selection", "\"rule-action\": \"include\", " + locator("s", "c_d")),
                rule("3", "selection", "\"rule-action\": \"include\", " + locator("s", "e[xy]%")),
                rule("4", "selection", "\"rule-action\": \"include\", " + locator("s", "f[1-3]")));

        assertThat(chosen(
                        mappings, "s.a_b", "s.aXb", "s.c_d", "s.cXd", "s.C_d", "s.ex1", "s.ez1", "s.f2", "s.f4",
                        "s.f22"))
                .containsExactly("s.a_b", "s.c_d", "s.cXd", "s.ex1", "s.f2");
        assertThat(mappings.missing(List.of(id("s.c_d")))).containsExactly("s.a[_]b (rule 1)", "s.f[1-3] (rule 4)");
        assertThat(mappings.idle(List.of(id("s.c_d")))).containsExactly("s.e[xy]% (rule 3)");
        assertThat(mappings.ambiguous(List.of(id("s.c_d"), id("s.cXd")))).containsExactly("s.c_d (rule 2)");
    }

    private static String naming(String id, String target, String action, String schema, String table, String more) {
        String names = target.equals("schema")
                ? "\"object-locator\": {\"schema-name\": \"" + schema + "\"}"
                : locator(schema, table);
        return rule(
                id,
                "transformation",
                "\"rule-target\": \"" + target + "\", \"rule-action\": \"" + action + "\", " + names + more);
    }

    private static String landed(String table, String... rules) {
        String[] all = new String[rules.length + 1];
        all[0] = Mapped.ALL;
        System.arraycopy(rules, 0, all, 1, rules.length);
        return selecting(all).landed(id(table)).toString();
    }

    @Test
    void schemasAndTablesAreRenamed() {
        String schema = naming("10", "schema", "rename", "shop", "", ", \"value\": \"shop_lake\"");
        String table = naming("11", "table", "rename", "shop", "orders", ", \"value\": \"sales_orders\"");
        String prefix = naming("13", "table", "add-prefix", "shop", "%", ", \"value\": \"raw_\"");
        String noPrefix = naming("14", "table", "remove-prefix", "shop", "tbl_%", ", \"value\": \"tbl_\"");
        String suffix = naming("16", "table", "add-suffix", "shop", "%", ", \"value\": \"_v2\"");
        String noSuffix = naming("17", "table", "remove-suffix", "shop", "%_bak", ", \"value\": \"_bak\"");
        String lower = naming("19", "table", "convert-lowercase", "SHOP", "%", "");

        assertThat(landed("shop.orders", schema)).isEqualTo("shop_lake.orders");
        assertThat(landed("shop.orders", table)).isEqualTo("shop.sales_orders");
        assertThat(landed("shop.orders", prefix)).isEqualTo("shop.raw_orders");
        assertThat(landed("shop.tbl_orders", noPrefix)).isEqualTo("shop.orders");
        assertThat(landed("shop.orders", suffix)).isEqualTo("shop.orders_v2");
        assertThat(landed("shop.orders_bak", noSuffix)).isEqualTo("shop.orders");
        assertThat(landed("SHOP.Orders", lower)).isEqualTo("SHOP.orders");
        assertThat(landed("shop.orders", schema, table, prefix, suffix))
                .as("the lowest rule-id of those that name a table")
                .isEqualTo("shop_lake.sales_orders");
        assertThat(landed("crm.orders", schema, table, prefix)).isEqualTo("crm.orders");
    }

    @Test
    void namesMayBeWorkedOut() {
        String renaming = naming(
                "10",
                "table",
                "rename-table",
                "%",
                "%",
                ", \"value\": \"x\", \"expression\": \"lower($AR_M_SOURCE_SCHEMA||'_'||$AR_M_SOURCE_TABLE_NAME)\"");

        assertThat(landed("Shop.Orders", renaming)).isEqualTo("Shop.shop_orders");
    }

    @Test
    void twoTablesOfOneNameAreTold() {
        TableMappings mappings =
                selecting(Mapped.ALL, naming("10", "table", "rename", "%", "o_", ", \"value\": \"orders\""));

        assertThat(mappings.collisions(List.of(id("a.o1"), id("a.o2"), id("b.o1"), id("a.x"))))
                .containsExactly("a.o1 and a.o2 would both be a.orders");
    }

    @Test
    void aKeyMayBeDefined() {
        TableMappings mappings = selecting(
                Mapped.ALL,
                """
                { "rule-type": "transformation", "rule-id": "25", "rule-name": "25", "rule-target": "table",
                  "rule-action": "define-primary-key",
                  "object-locator": { "schema-name": "shop", "table-name": "event_log" },
                  "primary-key-def": { "name": "event_log_pk", "origin": "primary-key", "columns": [ "tenant", "seq" ] } }""");

        assertThat(mappings.key(id("shop.event_log"))).isEqualTo(Optional.of(List.of("tenant", "seq")));
        assertThat(mappings.key(id("shop.orders"))).isEmpty();
    }
}
