package io.tributary.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablePatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "sales.orders         | sales | orders    | true",
                "sales.orders         | sales | Orders    | false",
                "sales.orders         | sales | orders2   | false",
                "sales.%              | sales | anything  | true",
                "sales.%              | Sales | anything  | false",
                "%.%                  | a     | b         | true",
                "sales.o%s            | sales | orders    | true",
                "sales.o%s            | sales | os        | true",
                "sales.order_items    | sales | order_items | true",
                "sales.order_items    | sales | orderXitems | true",
                "sales.order[_]items  | sales | order_items | true",
                "sales.order[_]items  | sales | orderXitems | false",
                "sales.t[ab]          | sales | tb        | true",
                "sales.t[ab]          | sales | tc        | false",
                "sales.t[a-d]         | sales | tc        | true",
                "sales.t[a-d]         | sales | t-        | false",
                "sales.t[-a]          | sales | t-        | true",
                "sales.t[^a]          | sales | t^        | true",
                "sales.t[^a]          | sales | tb        | false",
                "sales.a+b            | sales | a+b       | true",
                "sales.a+b            | sales | aab       | false",
                "sales.a\\d           | sales | a\\d      | true",
                "\"my.schema\".\"t%\" | my.schema | t%    | true",
                "\"my.schema\".\"t%\" | my.schema | tx    | false",
                "s.\"a\"\"b\"         | s     | a\"b      | true",
                "s.\"tmp_\"%          | s     | tmp_1     | true",
                "s.\"tmp_\"%          | s     | tmpx1     | false",
                "s.Straße_            | s     | Straße1   | true",
                "s._                  | s     | 😀        | true",
            })
    void matchesAsDmsDoes(String pattern, String schema, String name, boolean expected) {
        TablePatterns patterns = TablePatterns.parse(List.of(pattern));

        boolean matches = patterns.matches(new TableId(schema, name));

        assertThat(matches).isEqualTo(expected);
    }

    @Test
    void exclusionWinsWhateverTheOrder() {
        TablePatterns patterns = TablePatterns.parse(List.of("!sales.tmp%", "sales.%"));

        assertThat(patterns.matches(new TableId("sales", "orders"))).isTrue();
        assertThat(patterns.matches(new TableId("sales", "tmp1"))).isFalse();
    }

    @Test
    void tellsMissingTablesFromPatternsThatMatchNothingYet() {
        TablePatterns patterns = TablePatterns.parse(List.of("a.x", "a.y", "a.z", "!a.z", "a.%", "b.%"));
        List<TableId> tables = List.of(new TableId("a", "x"), new TableId("a", "z"));

        assertThat(patterns.missing(tables)).containsExactly("a.y", "a.z");
        assertThat(patterns.idle(tables)).containsExactly("b.%");
    }

    @Test
    void namesPatternsWhoseUnderscoreMatchesSeveralTables() {
        TablePatterns patterns = TablePatterns.parse(List.of("a.o_i", "a.\"o_j\"", "a.p_%"));

        List<TableId> tables = List.of(new TableId("a", "o_i"), new TableId("a", "oxi"), new TableId("a", "p_1"));

        assertThat(patterns.ambiguous(tables)).containsExactly("a.o_i");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "orders", "a.", ".b", "a.b.c", "\"a.b", "a.\"\"", "a.[", "a.[]", "a.[x", "!a"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> TablePatterns.parse(List.of(text)))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("Invalid table pattern " + text + ": ");
    }

    @Test
    void refusesAListThatIncludesNothing() {
        assertThatThrownBy(() -> TablePatterns.parse(List.of("!a.b")))
                .isInstanceOf(PipelineException.class)
                .hasMessage("No table pattern includes anything");
    }
}
