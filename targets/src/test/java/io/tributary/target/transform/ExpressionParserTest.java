package io.tributary.target.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a + 2 * b - 1 ~ ((a + (2 * b)) - 1)",
                "(a + 2) * b ~ ((a + 2) * b)",
                "NOT a = 1 OR b AND c ~ ((NOT (a = 1)) OR (b AND c))",
                "- a * 2 ~ ((- a) * 2)",
                "a != 'it''s' ~ (a <> 'it''s')",
                "x.\"a \"\"b\"\"\" IS NOT NULL ~ (x.a \"b\" IS NOT NULL)",
                "a NOT IN (1, 2) ~ (a NOT IN (1, 2))",
                "a BETWEEN 1 AND 2 AND b ~ ((a BETWEEN 1 AND 2) AND b)",
                "case a when 1 then 'x' end ~ (CASE a WHEN 1 THEN 'x' END)",
                "CAST(a AS decimal(10, 2)) ~ CAST(a AS DECIMAL(10, 2))",
                "a / b ~ (CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE), 0))",
                "date ~ date",
                "DATE '2020-01-01' ~ DATE '2020-01-01'",
                "trim(a) || 'x' = b ~ ((trim(a, ' ') || 'x') = b)"
            })
    void expressionsAreReadByWhatBindsMost(String text, String sql) {
        assertThat(ExpressionSql.of(text, Dialect.DUCKDB, column -> column)).isEqualTo(sql);
    }

    @Test
    void sparkGetsItsOwnNotation() {
        assertThat(ExpressionSql.of(
                        "starts_with(sha256(a), 'it''s \\') AND CAST(b AS VARCHAR) <> ''",
                        Dialect.SPARK,
                        column -> "`" + column + "`"))
                .isEqualTo("(startswith(sha2(`a`, 256), 'it\\'s \\\\') AND (CAST(`b` AS STRING) <> ''))");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a = ~ character 4 (its end): expected a value, got the end",
                "a b ~ character 3 (b): expected the end, got b",
                "'a ~ character 1 ('): the closing ' is missing",
                "a; DROP TABLE b ~ character 2 (;): not part of an expression",
                "a -- b ~ character 3 (-): not part of an expression",
                "(SELECT 1) ~ character 2 (SELECT): subqueries are not for expressions; use join",
                "a IN (SELECT b) ~ character 7 (SELECT): expected a value, got SELECT",
                "upper() ~ character 1 (upper): takes 1 argument, got 0",
                "substring(a) ~ character 1 (substring): takes 2 to 3 arguments, got 1",
                "coalesce(a) ~ character 1 (coalesce): takes 2 or more arguments, got 1",
                "a LIKE b ~ character 8 (b): expected a text such as 'New%', without backslash",
                "CAST(a AS BLOB) ~ character 11 (BLOB): expected one of the types BIGINT, BOOLEAN, DATE, DECIMAL(p, s), DOUBLE, INTEGER, SMALLINT, TIMESTAMP and VARCHAR, got BLOB",
                "a IS 1 ~ character 6 (1): expected NULL, TRUE, FALSE or DISTINCT FROM, got 1",
                "a NOT 1 ~ character 7 (1): expected IN, BETWEEN or LIKE, got 1",
                "1a ~ character 1 (1a): not a number such as 7 or 0.25",
                "٣ = ~ character 4 (its end): expected a value, got the end"
            })
    void mistakesAreNamedWithTheirPlace(String text, String problem) {
        assertThat(Transform.conditionProblem(text)).contains(problem);
    }

    @Test
    void functionsThatReadFilesOrTheTimeAreUnknown() {
        for (String function : List.of("read_text", "getenv", "now", "random", "uuid", "current_setting", "query")) {
            assertThat(Transform.conditionProblem(function + "('x')"))
                    .contains("character 1 (" + function + "): no such function; there are " + Functions.names()
                            + ", CASE, CAST and TRY_CAST");
        }
    }

    @Test
    void deepNestingEnds() {
        assertThat(Transform.conditionProblem("(".repeat(100_000))).contains("character 201 ((): nested too deeply");
        assertThat(Transform.conditionProblem("NOT ".repeat(100_000) + "a")).isEmpty();
    }

    @Test
    void everyFunctionIsInTheGuide() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "guide", "transforms.md"));

        for (String name : Functions.names().split(", ")) {
            assertThat(guide).contains("| `" + name + "(");
        }
    }

    @Test
    void computedColumnsOfASelectNeedNames() {
        assertThat(Transform.selectProblem("a, b AS c, *, upper(a) AS \"A b\"")).isEmpty();
        assertThat(Transform.selectProblem("a, a + 1"))
                .contains("character 4 (a): needs a name: write AS and one after it");
        assertThat(Transform.selectProblem("a, a + 1 b")).contains("character 10 (b): expected a comma or AS, got b");
        assertThat(Transform.selectProblem("a FROM b"))
                .contains("character 3 (FROM): expected a comma or AS, got FROM");
        assertThat(Transform.selectProblem("a,")).contains("character 3 (its end): expected a value, got the end");
    }
}
