package io.tributary.capture.mapping;

import static io.tributary.capture.mapping.Mapped.change;
import static io.tributary.capture.mapping.Mapped.load;
import static io.tributary.capture.mapping.Mapped.locator;
import static io.tributary.capture.mapping.Mapped.rule;
import static io.tributary.capture.mapping.Mapped.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Operation;
import io.tributary.change.TableSchema;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RowFilterTest {
    private static final TableSchema EMPLOYEE =
            table("hr.employee", 1, "id int32", "dept text", "hired date", "pay decimal(10,2)", "at timestamp");

    private static String filter(String column, String... conditions) {
        return "{\"filter-type\": \"source\", \"column-name\": \"" + column + "\", \"filter-conditions\": ["
                + Arrays.stream(conditions).map(RowFilterTest::condition).collect(Collectors.joining(", ")) + "]}";
    }

    private static String condition(String text) {
        String[] parts = text.split(" ");
        String operator = "{\"filter-operator\": \"" + parts[0] + "\"";
        return switch (parts.length) {
            case 1 -> operator + "}";
            case 2 -> operator + ", \"value\": \"" + parts[1] + "\"}";
            default -> operator + ", \"start-value\": \"" + parts[1] + "\", \"end-value\": \"" + parts[2] + "\"}";
        };
    }

    private static MappedTable filtered(TableSchema source, String... filters) {
        return Mapped.of(rule(
                        "5",
                        "selection",
                        "\"rule-action\": \"include\", " + locator("%", "%") + ", \"filters\": ["
                                + String.join(", ", filters) + "]"))
                .of(source);
    }

    private static String depts(String... conditions) {
        MappedTable table = filtered(EMPLOYEE, filter("dept", conditions));
        return load(table, "1,a,,,", "2,b,,,", "3,c,,,", "4,,,,").replaceAll("(\\d).*\n", "$1");
    }

    @Test
    void allFiltersMustHoldAndOneConditionOfEach() {
        MappedTable table = filtered(
                EMPLOYEE,
                filter("id", "ste 10", "between 50 75", "gte 100"),
                filter("dept", "notnull"),
                filter("hired", "gte 2002-01-01"));

        assertThat(load(
                        table,
                        "10,a,2002-01-01,,",
                        "11,a,2003-01-01,,",
                        "50,a,2003-01-01,,",
                        "75,,2003-01-01,,",
                        "76,a,2003-01-01,,",
                        "100,a,2001-12-31,,",
                        "1000,a,2010-01-01,,",
                        "2,a,,,"))
                .isEqualTo("10,a,2002-01-01,,\n50,a,2003-01-01,,\n1000,a,2010-01-01,,\n");
    }

    @Test
    void everyOperatorAndItsNulls() {
        assertThat(depts("eq b")).isEqualTo("2");
        assertThat(depts("lte b")).isEqualTo("12");
        assertThat(depts("ste b")).isEqualTo("12");
        assertThat(depts("gte b")).isEqualTo("23");
        assertThat(depts("between b c")).isEqualTo("23");
        assertThat(depts("noteq b"))
                .as("negative without null: NULL rows are left out")
                .isEqualTo("13");
        assertThat(depts("notbetween b c")).isEqualTo("1");
        assertThat(depts("noteq a", "noteq b")).as("negatives must all hold").isEqualTo("3");
        assertThat(depts("null")).isEqualTo("4");
        assertThat(depts("notnull")).isEqualTo("123");
        assertThat(depts("eq a", "null")).isEqualTo("14");
        assertThat(depts("gte b", "noteq c")).isEqualTo("2");
        assertThat(depts("gte b", "noteq c", "null"))
                .as("inclusive, negative and null: NULL rows are left out")
                .isEqualTo("2");
        assertThat(depts("noteq c", "null"))
                .as("negative and null alone: nothing")
                .isEmpty();
    }

    @Test
    void numbersAreComparedAsNumbersAndTimesAsTexts() {
        MappedTable pay = filtered(EMPLOYEE, filter("pay", "gte 9.995", "eq -0"));
        assertThat(load(pay, "1,,,10.00,", "2,,,9.99,", "3,,,0.00,", "4,,,100000.00,"))
                .isEqualTo("1,,,10.00,\n3,,,0.00,\n4,,,100000.00,\n");
        MappedTable at = filtered(EMPLOYEE, filter("at", "between 2002-01-01 2002-01-02"));
        assertThat(load(
                        at,
                        "1,,,,2001-12-31 23:59:59",
                        "2,,,,2002-01-01 00:00:00",
                        "3,,,,2002-01-02 00:00:00.000",
                        "4,,,,2002-01-02 00:00:00.001"))
                .isEqualTo("2,,,,2002-01-01 00:00:00\n3,,,,2002-01-02 00:00:00.000\n");
        MappedTable fraction = filtered(EMPLOYEE, filter("at", "eq 2002-01-01T12:30:00.500"));
        assertThat(load(
                        fraction,
                        "1,,,,2002-01-01 12:30:00.5",
                        "2,,,,2002-01-01 12:30:00.500000",
                        "3,,,,2002-01-01 12:30:00.05"))
                .isEqualTo("1,,,,2002-01-01 12:30:00.5\n2,,,,2002-01-01 12:30:00.500000\n");
    }

    @Test
    void blanksThatFillUpACharacterColumnDoNotCount() {
        TableSchema source = table("a.b", 1, "id int32", "region text character(5)", "u uuid");
        MappedTable europe = filtered(source, filter("region", "eq EU"));
        assertThat(load(europe, "1,EU   ,", "2,EU,", "3,  EU ,", "4,EUX  ,")).isEqualTo("1,EU   ,\n2,EU,\n");
        MappedTable elsewhere = filtered(source, filter("region", "noteq EU"));
        assertThat(load(elsewhere, "1,EU   ,", "4,EUX  ,")).isEqualTo("4,EUX  ,\n");
        MappedTable one = filtered(source, filter("u", "eq 0B1F6E0A-0000-4000-8000-00000000000A"));
        assertThat(load(one, "1,,0b1f6e0a-0000-4000-8000-00000000000a")).startsWith("1,");
    }

    @Test
    void anUpdateBringsARowInTakesItOutOrPassesBy() {
        MappedTable table = filtered(EMPLOYEE, filter("dept", "eq a"));

        assertThat(change(table, Operation.UPDATE, "1,a,,2.00,", "1,a,,1.00,")).isEqualTo("U,1,a,,2.00,");
        assertThat(change(table, Operation.UPDATE, "1,b,,2.00,", "1,a,,1.00,")).isEqualTo("D,1,b,,2.00,");
        assertThat(change(table, Operation.UPDATE, "1,a,,2.00,", "1,b,,1.00,")).isEqualTo("I,1,a,,2.00,");
        assertThat(change(table, Operation.UPDATE, "1,b,,2.00,", "1,c,,1.00,")).isEmpty();
        assertThat(change(table, Operation.DELETE, "1,a,,,", "")).isEqualTo("D,1,a,,,");
        assertThat(change(table, Operation.DELETE, "1,b,,,", "")).isEmpty();
        assertThat(change(table, Operation.INSERT, "1,a,,,", "")).isEqualTo("I,1,a,,,");
        assertThat(change(table, Operation.INSERT, "1,b,,,", "")).isEmpty();
        assertThat(table.oldColumns()).containsExactly(1);
    }

    @Test
    void whatTheLogDoesNotHoldIsNotGuessed() {
        MappedTable table = filtered(EMPLOYEE, filter("dept", "eq a"));

        assertThatThrownBy(() -> change(table, Operation.DELETE, "1,__unchanged__,,,", ""))
                .hasMessage("Table hr.employee: the log has a change without a value that its filter needs");
        assertThatThrownBy(() -> change(table, Operation.UPDATE, "1,a,,__unchanged__,", "1,b,,1.00,"))
                .hasMessage(
                        "Table hr.employee: the log has a change without a value that column pay needs (the row comes"
                                + " within the filter)");
        assertThat(change(table, Operation.UPDATE, "1,a,,__unchanged__,", "1,a,,__unchanged__,"))
                .isEqualTo("U,1,a,,__unchanged__,");
    }

    @Test
    void aKeyThatMovesIntoTheFilterNeedsTheWholeRow() {
        MappedTable table = Mapped.of(
                        rule(
                                "5",
                                "selection",
                                "\"rule-action\": \"include\", " + locator("%", "%") + ", \"filters\": ["
                                        + filter("id", "gte 10") + "]"),
                        Mapped.add("6", "x", "upper($dept)", "\"type\": \"string\""),
                        Mapped.column("7", "remove-column", "dept", ""))
                .of(EMPLOYEE);
        try (RowMapper mapper = table.mapper()) {
            assertThat(change(mapper, Operation.DELETE, "20,__unchanged__,,,", ""))
                    .isEqualTo("D,20,,,,__unchanged__");
            assertThat(change(mapper, Operation.INSERT, "30,__unchanged__,,,", ""))
                    .as("moved within the filter: what was not sent is that of the deleted row")
                    .isEqualTo("I,30,,,,__unchanged__");
            assertThat(change(mapper, Operation.DELETE, "1,__unchanged__,,,", ""))
                    .isEmpty();
            assertThatThrownBy(() -> change(mapper, Operation.INSERT, "31,__unchanged__,,,", ""))
                    .hasMessageEndingWith("column x needs (the row comes within the filter)");
        }
    }

    @Test
    void twoRulesWithFiltersAreNotGuessedTogether() {
        String one = ", \"filters\": [" + filter("id", "gte 10") + "]";
        assertThatThrownBy(() -> Mapped.of(
                                rule("5", "selection", "\"rule-action\": \"include\", " + locator("%", "%") + one),
                                rule("6", "selection", "\"rule-action\": \"include\", " + locator("hr", "%") + one))
                        .of(EMPLOYEE))
                .hasMessageContaining("its rows are filtered by %.% (rule 5) too; write one rule with all filters");
    }

    @Test
    void aWrongFilterIsRefusedByRule() {
        assertThatThrownBy(() -> filtered(EMPLOYEE, filter("nope", "eq a")))
                .hasMessage("map.json: %.% (rule 5): table hr.employee: the table has no column nope to filter by");
        assertThatThrownBy(() -> filtered(EMPLOYEE, filter("id", "eq ten")))
                .hasMessage(
                        "map.json: %.% (rule 5): table hr.employee: column id is compared with ten, which is no number");
    }
}
