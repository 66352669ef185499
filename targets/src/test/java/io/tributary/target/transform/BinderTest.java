package io.tributary.target.transform;

import static io.tributary.target.transform.TransformedTable.TABLE;
import static io.tributary.target.transform.TransformedTable.schema;
import static io.tributary.target.transform.TransformedTable.transform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.RowExpressions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {
    private static final TableSchema SOURCE = schema(
            1,
            List.of(2),
            "name text",
            "id int64",
            "price decimal(10,2)",
            "born date",
            "ok bool",
            "loose decimal",
            "ratio float64");

    @TempDir
    private Path scratch;

    private TableSchema result(Transform transform) {
        try (RowExpressions engine = RowExpressions.open(TransformedTable.ENGINE, scratch, null)) {
            return new Binder(transform, SOURCE, engine).bind().result();
        }
    }

    @Test
    void passingColumnsKeepTheirIdsAndComputedOnesGetTheirOwn() {
        assertThat(result(transform("", "ID AS key, name, upper(name) AS loud, name AS again, price * 2 AS twice")))
                .isEqualTo(new TableSchema(
                        TABLE,
                        1,
                        List.of(
                                new Column(2, "key", ColumnType.parse("int64"), "int64", null),
                                new Column(1, "name", ColumnType.parse("text"), "text", null),
                                new Column(1_000_000_002, "loud", ColumnType.parse("text"), "", null),
                                new Column(1_100_300_001, "again", ColumnType.parse("text"), "text", null),
                                new Column(1_000_000_004, "twice", ColumnType.parse("decimal(18,2)"), "", null)),
                        List.of(2),
                        ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "length(name) ~ int64",
                "price > 1 ~ bool",
                "price / 2 ~ float64",
                "CAST(price AS INTEGER) ~ int32",
                "born ~ date",
                "year(born) ~ int64",
                "CAST(born AS TIMESTAMP) ~ timestamp",
                "loose || 'x' ~ text",
                "TRY_CAST(loose AS DECIMAL(20, 3)) ~ decimal(20,3)",
                "CASE WHEN ok THEN 1 ELSE 2 END ~ int32"
            })
    void computedColumnsHaveTheEnginesTypes(String expression, String type) {
        Column made = result(transform("", "id, " + expression + " AS made"))
                .columns()
                .get(1);

        assertThat(made.type().text()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "id, nmae ~ character 5 (nmae): no such column; known are name, id, price, born, ok, loose, ratio",
                "id, c.x AS x ~ character 5 (c): no such file: there is no join",
                "id, id AS id ~ character 5 (id): a second column called id; give one of them another name",
                "id, upper(trim(born)) AS x ~ character 11 (trim): No function matches the given name and argument types"
                        + " 'trim(DATE, STRING_LITERAL)'. You might need to add explicit type casts."
            })
    void whatDoesNotFitIsNamedWithItsPlace(String select, String problem) {
        assertThatThrownBy(() -> result(transform("", select)))
                .isInstanceOf(PipelineException.class)
                .hasMessage("Cannot transform world.person: \"" + select + "\", " + problem);
    }

    @Test
    void conditionHasToBeOne() {
        assertThatThrownBy(() -> result(transform("id + 1", "")))
                .hasMessage(
                        "Cannot transform world.person: \"id + 1\", character 1 (id): expected a condition, got a value"
                                + " of type int64");
    }

    @Test
    void whatIdentifiesARowHasToPassAsItIs() {
        for (String select : List.of("name", "id + 0 AS id, name")) {
            assertThatThrownBy(() -> result(transform("", select)))
                    .hasMessage(
                            "Cannot transform world.person: select has to have the columns that identify a row as they"
                                    + " are, if under other names; id is missing");
        }
    }
}
