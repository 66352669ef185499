package io.tributary.capture.mapping;

import static io.tributary.capture.mapping.Mapped.ALL;
import static io.tributary.capture.mapping.Mapped.add;
import static io.tributary.capture.mapping.Mapped.change;
import static io.tributary.capture.mapping.Mapped.column;
import static io.tributary.capture.mapping.Mapped.columns;
import static io.tributary.capture.mapping.Mapped.load;
import static io.tributary.capture.mapping.Mapped.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Operation;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowMapperTest {
    private static final String TEXT = "\"type\": \"string\", \"length\": 50";
    private static final TableSchema ORDERS = table(
            "shop.orders",
            1,
            "id int32",
            "cust int32",
            "old_total decimal(10,2)",
            "prod_no int32",
            "note text varchar(20)");
    private static final TableSchema CUSTOMER = table(
            "crm.customer",
            1,
            "id int32",
            "FIRST_NAME text",
            "LAST_NAME text",
            "ssn text",
            "ssn_old text",
            "passport text",
            "phone text",
            "email text");
    private static final String JANE = "7,Jane,Doe,123-45,1,C6BGJ566669K,+49 170,C6BGJ566669K";

    private static MappedTable mapped(TableSchema source, String... rules) {
        String[] all = new String[rules.length + 1];
        all[0] = ALL;
        System.arraycopy(rules, 0, all, 1, rules.length);
        return Mapped.of(all).of(source);
    }

    @Test
    void aTableOfWhichNothingBecomesAnythingIsLandedAsItIs() {
        MappedTable same = mapped(ORDERS, column("9", "remove-column", "none", ""));

        assertThat(same.isSame()).isTrue();
        assertThat(same.landed()).isSameAs(ORDERS);
    }

    @Test
    void columnsAreRenamed() {
        assertThat(columns(mapped(ORDERS, column("12", "rename", "cust", "\"value\": \"customer_id\""))))
                .containsExactly(
                        "id int32", "customer_id int32", "old_total decimal(10,2)", "prod_no int32", "note text");
        assertThat(columns(mapped(
                        ORDERS, column("15", "replace-prefix", "%", "\"value\": \"new_\", \"old-value\": \"old_\""))))
                .containsExactly("id int32", "cust int32", "new_total decimal(10,2)", "prod_no int32", "note text");
        assertThat(columns(mapped(
                        ORDERS, column("18", "replace-suffix", "%", "\"value\": \"_id\", \"old-value\": \"_no\""))))
                .containsExactly("id int32", "cust int32", "old_total decimal(10,2)", "prod_id int32", "note text");
        assertThat(columns(mapped(ORDERS, column("20", "convert-uppercase", "%", ""))))
                .containsExactly("ID int32", "CUST int32", "OLD_TOTAL decimal(10,2)", "PROD_NO int32", "NOTE text");
        MappedTable both = mapped(
                ORDERS, column("20", "convert-uppercase", "%", ""), column("3", "rename", "cust", "\"value\": \"c\""));
        assertThat(columns(both)).startsWith("ID int32", "c int32");
        assertThat(load(both, "1,2,3.00,4,\"a,b\"")).isEqualTo("1,2,3.00,4,\"a,b\"\n");
        assertThat(both.landed().key()).containsExactly(1);
    }

    @Test
    void columnsAreRemovedOrListed() {
        MappedTable removed = mapped(CUSTOMER, column("21", "remove-column", "ssn%", ""));

        assertThat(columns(removed))
                .containsExactly(
                        "id int32", "FIRST_NAME text", "LAST_NAME text", "passport text", "phone text", "email text");
        assertThat(load(removed, JANE, "8,,\"a\"\"b\",,,,\"\","))
                .isEqualTo("7,Jane,Doe,C6BGJ566669K,+49 170,C6BGJ566669K\n8,,\"a\"\"b\",,\"\",\n");

        MappedTable listed =
                mapped(CUSTOMER, column("22", "include-column", "id", ""), column("23", "include-column", "email", ""));
        assertThat(load(listed, JANE)).isEqualTo("7,C6BGJ566669K\n");
        assertThat(Mapped.ids(listed)).containsExactly(1, 8);
    }

    @Test
    void aKeyColumnIsNotRemoved() {
        assertThatThrownBy(() -> mapped(CUSTOMER, column("21", "remove-column", "%d", "")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                .hasMessage(
                        "map.json: rule 21 (remove-column): table crm.customer: column id is part of the key and cannot"
                                + " be left out");
        assertThatThrownBy(() -> mapped(CUSTOMER, column("22", "include-column", "email", "")))
                .hasMessage(
                        "map.json: rule 22 (include-column): table crm.customer: column id is part of the key and cannot"
                                + " be left out");
    }

    @Test
    void typesAreChanged() {
        MappedTable string = mapped(
                ORDERS,
                column(
                        "23",
                        "change-data-type",
                        "note",
                        "\"data-type\": { \"type\": \"string\", \"length\": \"4092\", \"scale\": \"\" }"));
        assertThat(string.landed().columns().get(4).sourceType()).isEqualTo("string(4092)");
        assertThat(load(string, "1,2,3.00,4,abc")).isEqualTo("1,2,3.00,4,abc\n");

        TableSchema flags =
                table("shop.flags", 1, "id int32", "flag int8 tinyint", "day text", "at timestamp", "n text");
        MappedTable changed = mapped(
                flags,
                Mapped.rule(
                        "24",
                        "transformation",
                        "\"rule-target\": \"column\", \"rule-action\": \"change-data-type\", \"object-locator\":"
                                + " {\"schema-name\": \"%\", \"table-name\": \"%\", \"column-name\": \"%\","
                                + " \"data-type\": \"int1\"}, \"data-type\": {\"type\": \"boolean\"}"),
                column("25", "change-data-type", "day", "\"data-type\": {\"type\": \"datetime\"}"),
                column("26", "change-data-type", "at", "\"data-type\": {\"type\": \"date\"}"),
                column(
                        "27",
                        "change-data-type",
                        "n",
                        "\"data-type\": {\"type\": \"numeric\", \"precision\": 6, \"scale\": 2}"));
        assertThat(columns(changed))
                .containsExactly("id int32", "flag bool", "day timestamp", "at date", "n decimal(6,2)");
        assertThat(load(changed, "1,0,2024:03:07,2024-03-07 15:04:05.5,1.005", "2,1,2024-03-07 10:00:00,,-7", "3,,,,"))
                .isEqualTo("1,false,2024-03-07 00:00:00,2024-03-07,1.01\n2,true,2024-03-07 10:00:00,,-7.00\n3,,,,\n");
        assertThatThrownBy(() -> load(changed, "1,0,tomorrow,,"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED))
                .hasMessage(
                        "Column day of table shop.flags: rule 25 (change-data-type) cannot be carried out on a value: it"
                                + " is no date of the form YYYY-MM-DD");
    }

    @Test
    void valuesAreMasked() {
        MappedTable masked = mapped(
                CUSTOMER,
                column("27", "data-masking-digits-mask", "passport", "\"value\": \"#\""),
                column("28", "data-masking-digits-randomize", "phone", ""),
                column("29", "data-masking-hash-mask", "email", ""));

        String row = load(masked, JANE);
        assertThat(row)
                .matches("7,Jane,Doe,123-45,1,C#BGJ######K,\\+\\d\\d \\d\\d\\d,"
                        + "7CB06784764C9030CCC41E25C15339FEB293FFE9B329A72B5FED564E99900C75\\n");
        assertThat(load(masked, "8,,,,,,,")).isEqualTo("8,,,,,,,\n");
        assertThat(change(masked, Operation.UPDATE, "8,,,,,__unchanged__,__unchanged__,__unchanged__", ""))
                .isEqualTo("U,8,,,,,__unchanged__,__unchanged__,__unchanged__");
    }

    @Test
    void randomDigitsOfANumberStayANumberOfItsType() {
        TableSchema source = table("a.b", 1, "id int32", "n int8", "d decimal(6,2)");
        MappedTable masked = mapped(source, column("28", "data-masking-digits-randomize", "[nd]", ""));

        for (int i = 0; i < 200; i++) {
            assertThat(load(masked, "1,-127,1000.50")).matches("1,-1[0-2]\\d,[1-9]\\d{3}\\.\\d\\d\\n");
        }
    }

    @Test
    void aMaskFollowsAChangeOfTypeOfASmallerNumber() {
        String typing = "\"data-type\": {\"type\": \"string\"}";
        MappedTable both = mapped(
                ORDERS,
                column("10", "change-data-type", "cust", typing),
                column("11", "data-masking-digits-mask", "cust", "\"value\": \"*\""));

        assertThat(load(both, "1,234,,4,")).isEqualTo("1,***,,4,\n");
        assertThatThrownBy(() -> mapped(
                        ORDERS,
                        column("12", "change-data-type", "cust", typing),
                        column("11", "data-masking-digits-mask", "cust", "\"value\": \"*\"")))
                .hasMessageContaining(
                        "rule 11 (data-masking-digits-mask): table shop.orders: column cust also has rule 12"
                                + " (change-data-type): the change of type must have the smaller rule-id");
        assertThatThrownBy(() -> mapped(ORDERS, column("11", "data-masking-hash-mask", "cust", "")))
                .hasMessageContaining("column cust is of type int32: the mask is for texts");
        assertThatThrownBy(() -> mapped(
                        table("a.b", 1, "id text"), column("11", "data-masking-digits-mask", "id", "\"value\": \"*\"")))
                .hasMessageContaining("column id identifies rows: its rows could not be found again");
    }

    @Test
    void columnsAreAdded() {
        MappedTable added = mapped(
                CUSTOMER,
                add("30", "full_name", "$FIRST_NAME||' '||$LAST_NAME", "\"type\": \"string\", \"length\": 101"),
                add("31", "change_seq", "$AR_H_CHANGE_SEQ", TEXT),
                add("32", "op_flag", "operation_indicator('D','U','I')", "\"type\": \"string\", \"length\": 1"),
                add("34", "src_schema", "$AR_M_SOURCE_SCHEMA", TEXT));

        assertThat(columns(added).subList(8, 12))
                .containsExactly("full_name text", "change_seq text", "op_flag text", "src_schema text");
        assertThat(load(added, JANE)).isEqualTo(JANE + ",Jane Doe,\"\",I,crm\n");
        String change = ",Jane Doe,20240307150405120000000420000000001,";
        assertThat(change(added, Operation.UPDATE, JANE, "")).isEqualTo("U," + JANE + change + "U,crm");
        assertThat(change(added, Operation.INSERT, JANE, "")).isEqualTo("I," + JANE + change + "I,crm");
        assertThat(change(added, Operation.DELETE, JANE, "")).isEqualTo("D," + JANE + change + "D,crm");
        assertThat(load(added, "8,,Doe,,,,,")).isEqualTo("8,,Doe,,,,,,,\"\",I,crm\n");
    }

    @Test
    void integersOfAllDigitsAreThoseThatTheyAre() {
        TableSchema source = table("a.b", 1, "id int64", "n uint64 bigint unsigned", "d decimal(30,0)");
        MappedTable added = mapped(
                source,
                add("30", "tag", "'o-'||$id||'-'||$n||'-'||$d", TEXT),
                add("31", "last", "$id % 10", "\"type\": \"int8\""));

        assertThat(load(
                        added,
                        "1766223456789012345,9223372036854775807,1766223456789012345",
                        "-9223372036854775808,0,7"))
                .isEqualTo("1766223456789012345,9223372036854775807,1766223456789012345,"
                        + "o-1766223456789012345-9223372036854775807-1766223456789012345,5\n"
                        + "-9223372036854775808,0,7,o--9223372036854775808-0-7,-8\n");
        assertThatThrownBy(() -> load(added, "1,9223372036854775808,1"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED))
                .hasMessage(
                        "Table a.b: an expression of the mappings cannot be worked out: a value of column n is greater"
                                + " than the integers of SQLite");
    }

    @Test
    void numbersThatAreNoneStopTheTableOrStayWhatTheyAre() {
        TableSchema source = table("a.b", 1, "id int32", "x float64");
        MappedTable added = mapped(
                source,
                add("30", "y", "coalesce($x,0)", "\"type\": \"real8\""),
                add("31", "z", "$x*2", "\"type\": \"real8\""));

        assertThat(load(added, "1,Infinity", "2,-Infinity", "3,1e308"))
                .isEqualTo("1,Infinity,Infinity,Infinity\n2,-Infinity,-Infinity,-Infinity\n3,1e308,1e+308,Infinity\n");
        assertThatThrownBy(() -> load(added, "1,NaN"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED))
                .hasMessage("Table a.b: an expression of the mappings cannot be worked out: a value of column x is NaN,"
                        + " which SQLite does not have");
        MappedTable whole = mapped(source, add("30", "y", "$x", "\"type\": \"int8\""));
        assertThatThrownBy(() -> load(whole, "1,Infinity"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED))
                .hasMessageContaining("it is no number");
    }

    @Test
    void anExponentThatNoNumberOfADatabaseHasIsRefusedAtOnce() {
        TableSchema source = table("a.b", 1, "id int32", "t text", "u text");
        MappedTable typed = mapped(
                source,
                column("25", "change-data-type", "t", "\"data-type\": {\"type\": \"int8\"}"),
                column(
                        "26",
                        "change-data-type",
                        "u",
                        "\"data-type\": {\"type\": \"numeric\", \"precision\": 6, \"scale\": 2}"));
        for (String row : List.of("1,1e999999999,", "1,12e45678901,", "1,,1e-999999999", "1,,1e999999999")) {
            assertThatThrownBy(() -> load(typed, row))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED));
        }
    }

    @Test
    void aTextKeyIsNotMadeANumberOrATime() {
        TableSchema source = table("a.b", 1, "id text", "n int32");
        for (String type : List.of("int8", "datetime", "date", "real8")) {
            assertThatThrownBy(() -> mapped(
                            source,
                            column("25", "change-data-type", "id", "\"data-type\": {\"type\": \"" + type + "\"}")))
                    .hasMessageContaining("column id identifies rows: its rows could not be found again");
        }
    }

    @Test
    void casesRoundAndCompareNumbers() {
        TableSchema employee = table("shop.employee", 1, "id int32", "salary decimal(10,2)");
        MappedTable added = mapped(
                employee,
                add(
                        "33",
                        "grade",
                        "CASE WHEN round($salary)>=20000 THEN 'SENIOR' ELSE 'JUNIOR' END",
                        "\"type\": \"string\", \"length\": 10"));

        assertThat(load(added, "1,19999.50", "2,19999.49", "3,"))
                .isEqualTo("1,19999.50,SENIOR\n2,19999.49,JUNIOR\n3,,JUNIOR\n");
    }

    @Test
    void headersOfChangesAndLoads() {
        TableSchema source = table("a.b", 1, "id int32");
        MappedTable added = mapped(
                source,
                add("1" + "0", "pos", "$AR_H_STREAM_POSITION", TEXT),
                add("11", "at", "$AR_H_COMMIT_TIMESTAMP", "\"type\": \"datetime\""),
                add("12", "op", "lower($AR_H_OPERATION)", TEXT),
                add("14", "flag", "operation_indicator(1+1, lower('U'), NULL)", TEXT),
                add("13", "who", "$AR_H_USER", TEXT));

        assertThat(change(added, Operation.UPDATE, "1", ""))
                .isEqualTo("U,1,0/16B3748,2024-03-07 15:04:05.123456,update,\"\",u");
        assertThat(load(added, "1"))
                .matches("1,\"\",\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6},insert,\"\",\\n");
    }

    @Test
    void functionsAreThoseOfDms() {
        TableSchema source = table("a.b", 1, "id int32", "t text", "b binary", "x float64");
        assertThat(one(source, "replaceChars('abcde','abcd','123')")).isEqualTo("1231e");
        assertThat(one(source, "hash_sha256('C6BGJ566669K')"))
                .isEqualTo("7CB06784764C9030CCC41E25C15339FEB293FFE9B329A72B5FED564E99900C75");
        assertThat(one(source, "max(1,NULL,3)")).isEqualTo("");
        assertThat(one(source, "substr($t,-3,2)")).isEqualTo("fi");
        assertThat(one(source, "upper(trim($t))||hex($b)")).isEqualTo("GRüßE? FIX00FF");
        assertThat(one(source, "strftime('%Y/%m', '2024-03-07')")).isEqualTo("2024/03");
        assertThat(one(source, "coalesce(nullif($id,1), $x*2)")).isEqualTo("2.5");
        assertThat(one(source, "'it''s ?1 $t'")).isEqualTo("it's ?1 $t");
    }

    private static String one(TableSchema source, String expression) {
        MappedTable added = mapped(source, column("5", "include-column", "id", ""), add("9", "v", expression, TEXT));
        return load(added, "1,Grüße? fix,00ff,1.25").replace("1,", "").strip();
    }

    @Test
    void expressionsGiveTheTypeTheyAreDeclaredWith() {
        TableSchema source = table("a.b", 1, "id int32", "t text", "d decimal(30,10)");
        MappedTable added = mapped(
                source,
                add("10", "n", "round($id / 3.0, 4)", "\"type\": \"numeric\", \"precision\": 8, \"scale\": 2"),
                add("11", "i", "round($id * 2.0)", "\"type\": \"int8\""),
                add("12", "f", "$id / 8.0", "\"type\": \"real8\""),
                add("13", "b", "$id > 3", "\"type\": \"boolean\""),
                add("14", "y", "$t", "\"type\": \"bytes\""),
                add("15", "z", "zeroblob(2)", "\"type\": \"blob\""),
                add("16", "c", "$d", TEXT),
                add("17", "empty", "NULL", TEXT));

        assertThat(load(added, "4,hé,12345678901234567890.0000000001"))
                .isEqualTo("4,hé,12345678901234567890.0000000001,1.33,8,0.5,true,68c3a9,0000,"
                        + "12345678901234567890.0000000001,\n");
        assertThatThrownBy(() ->
                        load(mapped(source, add("11", "i", "$id / 2.0", "\"type\": \"int8\"")), "3,a,1.0000000000"))
                .hasMessage(
                        "Column i of table a.b: rule 11 (add-column) cannot be carried out on a value: it has fraction"
                                + " digits");
    }

    @Test
    void aValueThatWasNotSentLeavesWhatDependsOnItAlone() {
        TableSchema source = table("a.b", 1, "id int32", "t text", "u text");
        MappedTable added = mapped(source, add("10", "up", "upper($t)", TEXT), add("11", "both", "$t||$u", TEXT));

        assertThat(change(added, Operation.UPDATE, "1,__unchanged__,__unchanged__", ""))
                .isEqualTo("U,1,__unchanged__,__unchanged__,__unchanged__,__unchanged__");
        assertThat(change(added, Operation.UPDATE, "1,\"__unchanged__\",x", ""))
                .isEqualTo("U,1,\"__unchanged__\",x,__UNCHANGED__,__unchanged__x");
        assertThat(change(added, Operation.DELETE, "1,__unchanged__,x", ""))
                .isEqualTo("D,1,__unchanged__,x,__unchanged__,__unchanged__");
        assertThatThrownBy(() -> change(added, Operation.UPDATE, "1,__unchanged__,x", ""))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_HAS_NO_IDENTITY))
                .hasMessageContaining("needs beside others: $t||$u");
    }

    @Test
    void wrongAdditionsAreRefusedByRule() {
        assertThatThrownBy(() -> mapped(ORDERS, add("30", "x", "1 + $nope", TEXT)))
                .hasMessage(
                        "map.json: rule 30 (add-column): table shop.orders: expression cannot be read at character 5:"
                                + " there is no column nope");
        assertThatThrownBy(() -> mapped(ORDERS, add("30", "note", "1", TEXT)))
                .hasMessage("map.json: rule 30 (add-column): table shop.orders: there would be two columns named note");
        assertThatThrownBy(() -> mapped(table("a.b", 0, "x int32"), add("30", "s", "$AR_H_CHANGE_SEQ", TEXT)))
                .hasMessageContaining("column s would differ each time its row is seen");
        assertThatThrownBy(() -> mapped(table("a.b", 0, "x int32"), add("30", "s", "datetime('now')", TEXT)))
                .hasMessageContaining("column s would differ each time its row is seen");
    }

    @Test
    void ofTwoAdditionsOfOneNameTheLowestNumberCounts() {
        MappedTable added =
                mapped(table("a.b", 1, "x int32"), add("31", "s", "'b'", TEXT), add("30", "s", "'a'", TEXT));

        assertThat(load(added, "1")).isEqualTo("1,a\n");
    }

    private static String before(String columns) {
        return Mapped.rule(
                "26",
                "transformation",
                "\"rule-target\": \"column\", \"rule-action\": \"add-before-image-columns\", "
                        + Mapped.locator("%", "orders")
                        + ", \"before-image-def\": { \"column-prefix\": \"BI_\", \"column-suffix\": \"\","
                        + " \"column-filter\": \"" + columns + "\" }");
    }

    @Test
    void valuesFromBeforeAnUpdateComeBesideThoseAfterIt() {
        MappedTable keys = mapped(ORDERS, before("pk-only"));
        assertThat(columns(keys)).endsWith("note text", "BI_id int32");
        assertThat(load(keys, "1,2,3.00,4,x")).isEqualTo("1,2,3.00,4,x,\n");
        assertThat(change(keys, Operation.UPDATE, "1,2,3.00,4,x", "1,9,,,")).isEqualTo("U,1,2,3.00,4,x,1");

        MappedTable all = mapped(ORDERS, before("all"), column("5", "remove-column", "prod_no", ""));
        assertThat(change(all, Operation.UPDATE, "1,2,3.00,4,x", "1,9,,7,y")).isEqualTo("U,1,2,3.00,x,1,9,,y");
        assertThat(change(all, Operation.INSERT, "1,2,3.00,4,x", "")).isEqualTo("I,1,2,3.00,x,,,,");
        assertThat(change(all, Operation.DELETE, "1,2,3.00,4,x", "")).isEqualTo("D,1,2,3.00,x,1,2,3.00,x");
        assertThat(all.oldColumns()).containsExactly(0, 1, 2, 4);
    }

    @Test
    void columnsFollowByIdOnlyWhileTheSameBecomesOfThem() {
        String prefix = column("10", "add-prefix", "%", "\"value\": \"c_\"");
        String mask = column("11", "data-masking-hash-mask", "note", "");
        MappedTable was = mapped(table("a.b", 1, "id int32", "note text"), prefix, mask);
        MappedTable wider = mapped(table("a.b", 1, "id int32", "note text", "more text"), prefix, mask);
        MappedTable renamed = mapped(table("a.b", 1, "id int32", "remark text"), prefix, mask);

        assertThat(was.cannotFollow(wider)).isEmpty();
        assertThat(was.cannotFollow(renamed)).contains("the mappings make something else of column c_remark");
        assertThat(MappedTable.sourceOf(was.landed())).isEqualTo(was.source());
        assertThat(List.of(was.landed().origin()))
                .isNotEqualTo(List.of(renamed.landed().origin()));
    }
}
