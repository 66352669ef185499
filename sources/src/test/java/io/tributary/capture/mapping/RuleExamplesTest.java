package io.tributary.capture.mapping;

import static io.tributary.capture.mapping.Mapped.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule of each kind that table mappings of DMS have, spelled as they are found, and what it makes of a table and a row. */
final class RuleExamplesTest {
    /**
     * An example.
     *
     * @param row of the source
     * @param landed the row that a load lands, as a pattern where digits are drawn
     */
    private record Example(String rule, TableSchema source, String row, String table, String columns, String landed) {
        @Override
        public String toString() {
            return rule.lines().findFirst().orElseThrow();
        }
    }

    static Stream<Example> transformations() {
        return Stream.of(
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "10", "rule-name": "10", "rule-target": "schema", "rule-action": "rename",
                          "object-locator": { "schema-name": "shop" }, "value": "shop_lake" }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop_lake.orders",
                        "id int32, cust int32, old_total decimal(10,2), prod_no int32, note text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "11", "rule-name": "11", "rule-target": "table", "rule-action": "rename",
                          "object-locator": { "schema-name": "shop", "table-name": "orders" }, "value": "sales_orders" }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.sales_orders",
                        "id int32, cust int32, old_total decimal(10,2), prod_no int32, note text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "12", "rule-name": "12", "rule-target": "column", "rule-action": "rename",
                          "object-locator": { "schema-name": "shop", "table-name": "orders", "column-name": "cust" }, "value": "customer_id" }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.orders",
                        "id int32, customer_id int32, old_total decimal(10,2), prod_no int32, note text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "13", "rule-name": "13", "rule-target": "table", "rule-action": "add-prefix",
                          "object-locator": { "schema-name": "shop", "table-name": "%" }, "value": "raw_" }""",
                        table("shop.orders", 1, "id int32"), "7", "shop.raw_orders", "id int32", "7"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "14", "rule-name": "14", "rule-target": "table", "rule-action": "remove-prefix",
                          "object-locator": { "schema-name": "shop", "table-name": "tbl_%" }, "value": "tbl_" }""",
                        table("shop.tbl_orders", 1, "id int32"), "7", "shop.orders", "id int32", "7"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "15", "rule-name": "15", "rule-target": "column", "rule-action": "replace-prefix",
                          "object-locator": { "schema-name": "%", "table-name": "%", "column-name": "%" }, "value": "new_", "old-value": "old_" }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.orders",
                        "id int32, cust int32, new_total decimal(10,2), prod_no int32, note text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "16", "rule-name": "16", "rule-target": "table", "rule-action": "add-suffix",
                          "object-locator": { "schema-name": "shop", "table-name": "%" }, "value": "_v2" }""",
                        table("shop.orders", 1, "id int32"), "7", "shop.orders_v2", "id int32", "7"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "17", "rule-name": "17", "rule-target": "table", "rule-action": "remove-suffix",
                          "object-locator": { "schema-name": "shop", "table-name": "%_bak" }, "value": "_bak" }""",
                        table("shop.orders_bak", 1, "id int32"), "7", "shop.orders", "id int32", "7"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "18", "rule-name": "18", "rule-target": "column", "rule-action": "replace-suffix",
                          "object-locator": { "schema-name": "shop", "table-name": "%", "column-name": "%" }, "value": "_id", "old-value": "_no" }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.orders",
                        "id int32, cust int32, old_total decimal(10,2), prod_id int32, note text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "19", "rule-name": "19", "rule-target": "table", "rule-action": "convert-lowercase",
                          "object-locator": { "schema-name": "SHOP", "table-name": "%" } }""",
                        table("SHOP.Orders", 1, "id int32"), "7", "SHOP.orders", "id int32", "7"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "20", "rule-name": "20", "rule-target": "column", "rule-action": "convert-uppercase",
                          "object-locator": { "schema-name": "%", "table-name": "%", "column-name": "%" } }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.orders",
                        "ID int32, CUST int32, OLD_TOTAL decimal(10,2), PROD_NO int32, NOTE text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "21", "rule-name": "21", "rule-target": "column", "rule-action": "remove-column",
                          "object-locator": { "schema-name": "shop", "table-name": "customer", "column-name": "ssn%" } }""",
                        table(
                                "shop.customer",
                                1,
                                "id int32",
                                "FIRST_NAME text",
                                "LAST_NAME text",
                                "ssn text",
                                "ssn_old text"),
                        "7,Jane,Doe,123-45,1",
                        "shop.customer",
                        "id int32, FIRST_NAME text, LAST_NAME text",
                        "7,Jane,Doe"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "22", "rule-name": "22", "rule-target": "column", "rule-action": "include-column",
                          "object-locator": { "schema-name": "shop", "table-name": "customer", "column-name": "id" } }""",
                        table(
                                "shop.customer",
                                1,
                                "id int32",
                                "FIRST_NAME text",
                                "LAST_NAME text",
                                "ssn text",
                                "ssn_old text"),
                        "7,Jane,Doe,123-45,1",
                        "shop.customer",
                        "id int32",
                        "7"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "23", "rule-name": "23", "rule-target": "column", "rule-action": "change-data-type",
                          "object-locator": { "schema-name": "shop", "table-name": "orders", "column-name": "note" },
                          "data-type": { "type": "string", "length": "4092", "scale": "" } }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.orders",
                        "id int32, cust int32, old_total decimal(10,2), prod_no int32, note text",
                        "7,5,1.50,3,abc"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "24", "rule-name": "24", "rule-target": "column", "rule-action": "change-data-type",
                          "object-locator": { "schema-name": "%", "table-name": "%", "column-name": "%", "data-type": "int1" }, "data-type": { "type": "boolean" } }""",
                        table("shop.flags", 1, "id int32", "flag int8 tinyint"),
                        "7,0",
                        "shop.flags",
                        "id int32, flag bool",
                        "7,false"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "25", "rule-name": "25", "rule-target": "table", "rule-action": "define-primary-key",
                          "object-locator": { "schema-name": "shop", "table-name": "event_log" },
                          "primary-key-def": { "name": "event_log_pk", "origin": "primary-key", "columns": [ "tenant", "seq" ] } }""",
                        table("shop.event_log", 2, "tenant int32", "seq int32", "line text"),
                        "7,1,x",
                        "shop.event_log",
                        "tenant int32, seq int32, line text",
                        "7,1,x"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "26", "rule-name": "26", "rule-target": "column", "rule-action": "add-before-image-columns",
                          "object-locator": { "schema-name": "%", "table-name": "orders" },
                          "before-image-def": { "column-prefix": "BI_", "column-suffix": "", "column-filter": "pk-only" } }""",
                        table(
                                "shop.orders",
                                1,
                                "id int32",
                                "cust int32",
                                "old_total decimal(10,2)",
                                "prod_no int32",
                                "note text"),
                        "7,5,1.50,3,abc",
                        "shop.orders",
                        "id int32, cust int32, old_total decimal(10,2), prod_no int32, note text, BI_id int32",
                        "7,5,1.50,3,abc,"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "27", "rule-name": "27", "rule-target": "column", "rule-action": "data-masking-digits-mask",
                          "object-locator": { "schema-name": "crm", "table-name": "customer", "column-name": "passport" }, "value": "#" }""",
                        table("crm.customer", 1, "id int32", "passport text", "phone text", "email text"),
                        "7,C6BGJ566669K,+49 170,C6BGJ566669K",
                        "crm.customer",
                        "id int32, passport text, phone text, email text",
                        "7,C#BGJ######K,+49 170,C6BGJ566669K"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "28", "rule-name": "28", "rule-target": "column", "rule-action": "data-masking-digits-randomize",
                          "object-locator": { "schema-name": "crm", "table-name": "customer", "column-name": "phone" } }""",
                        table("crm.customer", 1, "id int32", "passport text", "phone text", "email text"),
                        "7,C6BGJ566669K,+49 170,C6BGJ566669K",
                        "crm.customer",
                        "id int32, passport text, phone text, email text",
                        "7,C6BGJ566669K,[+]\\d\\d \\d\\d\\d,C6BGJ566669K"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "29", "rule-name": "29", "rule-target": "column", "rule-action": "data-masking-hash-mask",
                          "object-locator": { "schema-name": "crm", "table-name": "customer", "column-name": "email" } }""",
                        table("crm.customer", 1, "id int32", "passport text", "phone text", "email text"),
                        "7,C6BGJ566669K,+49 170,C6BGJ566669K",
                        "crm.customer",
                        "id int32, passport text, phone text, email text",
                        "7,C6BGJ566669K,+49 170,7CB06784764C9030CCC41E25C15339FEB293FFE9B329A72B5FED564E99900C75"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "30", "rule-name": "30", "rule-target": "column", "rule-action": "add-column",
                          "object-locator": { "schema-name": "shop", "table-name": "customer" }, "value": "full_name",
                          "expression": "$FIRST_NAME||' '||$LAST_NAME", "data-type": { "type": "string", "length": 101 } }""",
                        table(
                                "shop.customer",
                                1,
                                "id int32",
                                "FIRST_NAME text",
                                "LAST_NAME text",
                                "ssn text",
                                "ssn_old text"),
                        "7,Jane,Doe,123-45,1",
                        "shop.customer",
                        "id int32, FIRST_NAME text, LAST_NAME text, ssn text, ssn_old text, full_name text",
                        "7,Jane,Doe,123-45,1,Jane Doe"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "31", "rule-name": "31", "rule-target": "column", "rule-action": "add-column",
                          "object-locator": { "schema-name": "%", "table-name": "%" }, "value": "change_seq",
                          "expression": "$AR_H_CHANGE_SEQ", "data-type": { "type": "string", "length": 50 } }""",
                        table(
                                "shop.customer",
                                1,
                                "id int32",
                                "FIRST_NAME text",
                                "LAST_NAME text",
                                "ssn text",
                                "ssn_old text"),
                        "7,Jane,Doe,123-45,1",
                        "shop.customer",
                        "id int32, FIRST_NAME text, LAST_NAME text, ssn text, ssn_old text, change_seq text",
                        "7,Jane,Doe,123-45,1,\"\""),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "32", "rule-name": "32", "rule-target": "column", "rule-action": "add-column",
                          "object-locator": { "schema-name": "%", "table-name": "%" }, "value": "op_flag",
                          "expression": "operation_indicator('D','U','I')", "data-type": { "type": "string", "length": 1 } }""",
                        table(
                                "shop.customer",
                                1,
                                "id int32",
                                "FIRST_NAME text",
                                "LAST_NAME text",
                                "ssn text",
                                "ssn_old text"),
                        "7,Jane,Doe,123-45,1",
                        "shop.customer",
                        "id int32, FIRST_NAME text, LAST_NAME text, ssn text, ssn_old text, op_flag text",
                        "7,Jane,Doe,123-45,1,I"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "33", "rule-name": "33", "rule-target": "column", "rule-action": "add-column",
                          "object-locator": { "schema-name": "shop", "table-name": "employee" }, "value": "grade",
                          "expression": "CASE WHEN round($salary)>=20000 THEN 'SENIOR' ELSE 'JUNIOR' END", "data-type": { "type": "string", "length": 10 } }""",
                        table("shop.employee", 1, "id int32", "salary decimal(10,2)"),
                        "7,19999.50",
                        "shop.employee",
                        "id int32, salary decimal(10,2), grade text",
                        "7,19999.50,SENIOR"),
                new Example(
                        """
                        { "rule-type": "transformation", "rule-id": "34", "rule-name": "34", "rule-target": "column", "rule-action": "add-column",
                          "object-locator": { "schema-name": "%", "table-name": "%" }, "value": "src_schema",
                          "expression": "$AR_M_SOURCE_SCHEMA", "data-type": { "type": "string", "length": 50 } }""",
                        table(
                                "shop.customer",
                                1,
                                "id int32",
                                "FIRST_NAME text",
                                "LAST_NAME text",
                                "ssn text",
                                "ssn_old text"),
                        "7,Jane,Doe,123-45,1",
                        "shop.customer",
                        "id int32, FIRST_NAME text, LAST_NAME text, ssn text, ssn_old text, src_schema text",
                        "7,Jane,Doe,123-45,1,shop"));
    }

    @ParameterizedTest
    @MethodSource("transformations")
    void makesOfATableAndARowWhatItSays(Example example) {
        TableMappings mappings = Mapped.of(Mapped.ALL, example.rule());
        MappedTable mapped = mappings.of(example.source());

        assertThat(mappings.landed(example.source().table())).hasToString(example.table());
        assertThat(String.join(", ", Mapped.columns(mapped))).isEqualTo(example.columns());
        String landed = mapped.isSame() ? example.row() + "\n" : Mapped.load(mapped, example.row());
        if (example.landed().contains("\\d")) {
            assertThat(landed).matches(example.landed() + "\n");
        } else {
            assertThat(landed).isEqualTo(example.landed() + "\n");
        }
    }

    private static String example(String action) {
        return transformations()
                .map(Example::rule)
                .filter(rule -> rule.contains("\"" + action + "\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDefinedKeyIdentifiesRows() {
        TableMappings mappings = Mapped.of(Mapped.ALL, example("define-primary-key"));

        assertThat(mappings.key(new TableId("shop", "event_log"))).contains(List.of("tenant", "seq"));
        assertThat(mappings.key(new TableId("shop", "orders"))).isEmpty();
    }

    @Test
    void valuesBeforeAnUpdateAreInTheRowOfTheUpdate() {
        TableSchema orders = table("shop.orders", 1, "id int32", "note text");
        MappedTable mapped =
                Mapped.of(Mapped.ALL, example("add-before-image-columns")).of(orders);

        assertThat(Mapped.change(mapped, Operation.UPDATE, "8,b", "7,a")).isEqualTo("U,8,b,7");
    }

    @Test
    void aLongTextHasItsLength() {
        TableSchema orders = table("shop.orders", 1, "id int32", "note text varchar(20)");
        MappedTable mapped = Mapped.of(Mapped.ALL, example("change-data-type")).of(orders);

        assertThat(mapped.landed().columns().get(1).sourceType()).isEqualTo("string(4092)");
    }

    @Test
    void filtersOfDifferentColumnsMustAllHold() {
        TableMappings mappings = Mapped.of(
                """
                { "rule-type": "selection", "rule-id": "5", "rule-name": "5", "rule-action": "include",
                  "object-locator": { "schema-name": "hr", "table-name": "employee" },
                  "filters": [
                    { "filter-type": "source", "column-name": "id", "filter-conditions": [
                        { "filter-operator": "ste", "value": "10" },
                        { "filter-operator": "between", "start-value": "50", "end-value": "75" },
                        { "filter-operator": "gte", "value": "100" } ] },
                    { "filter-type": "source", "column-name": "dept", "filter-conditions": [ { "filter-operator": "notnull" } ] },
                    { "filter-type": "source", "column-name": "hired", "filter-conditions": [ { "filter-operator": "gte", "value": "2002-01-01" } ] } ] }""");
        TableSchema employee = table("hr.employee", 1, "id int32", "dept text", "hired date");
        MappedTable mapped = mappings.of(employee);

        assertThat(mappings.matches(employee.table())).isTrue();
        assertThat(mappings.matches(new TableId("hr", "person"))).isFalse();
        assertThat(Mapped.load(
                        mapped,
                        "10,a,2002-01-01",
                        "11,a,2010-01-01",
                        "50,a,2010-01-01",
                        "75,a,2001-12-31",
                        "76,a,2010-01-01",
                        "100,,2010-01-01",
                        "101,b,2010-01-01",
                        "102,b,"))
                .isEqualTo("10,a,2002-01-01\n50,a,2010-01-01\n101,b,2010-01-01\n");
    }
}
