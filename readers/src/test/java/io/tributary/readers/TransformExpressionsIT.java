package io.tributary.readers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.RowExpressions;
import io.tributary.target.engine.RowExpressions.Evaluation;
import io.tributary.target.transform.Dialect;
import io.tributary.target.transform.ExpressionSql;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the guide to transforms is the same for the embedded engine and for Spark. */
class TransformExpressionsIT {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "transforms.md");
    private static final Pattern EXAMPLE = Pattern.compile("^\\| .* \\| `([^`]*)` \\|$");
    private static final List<String> NAMES = List.of("City", "Age", "Price", "Born", "Seen");
    private static final List<ColumnType> TYPES = List.of(
            ColumnType.parse("text"),
            ColumnType.parse("int32"),
            ColumnType.parse("decimal(10,2)"),
            ColumnType.parse("date"),
            ColumnType.parse("timestamp"));
    private static final List<String> SPARK_TYPES = List.of("STRING", "INT", "DECIMAL(10,2)", "DATE", "TIMESTAMP_NTZ");
    private static final String ROWS =
            """
            1,Oslo,17,10.25,1990-01-01,2024-05-06 07:08:09.123456
            2,,,,,
            3,"",0,-0.05,2000-02-29,1999-12-31 23:59:59
            4," a,""b"" ",-30,12345678.90,1600-03-01,2024-01-01 00:00:00
            5,Tromsø,65,2.50,1989-12-31,2020-02-29 12:30:00.5
            6,42,30,-7.55,2024-12-31,0001-01-01 00:00:00
            7,it's \\ oslo,18,0.00,1990-01-02,9999-12-31 23:59:59
            8,日本語,99,0.95,1970-01-01,1970-01-01 00:00:00
            """;

    @TempDir
    private Path scratch;

    @Test
    void examplesOfTheGuideAreTheSameInBothEngines() throws IOException {
        List<String> examples = examples();
        assertThat(examples).hasSizeGreaterThan(45);

        List<List<String>> embedded = embedded(examples);
        List<List<String>> spark = spark(examples);

        for (int i = 0; i < examples.size(); i++) {
            assertThat(embedded.get(i)).as(examples.get(i)).hasSize(8).isEqualTo(spark.get(i));
        }
    }

    private static List<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        for (String line : Files.readAllLines(GUIDE)) {
            Matcher example = EXAMPLE.matcher(line);
            if (example.matches()) {
                examples.add(example.group(1).replace("\\|", "|"));
            }
        }
        return examples;
    }

    /** The values of each expression, a text a row. */
    private List<List<String>> embedded(List<String> expressions) throws IOException {
        List<String> outputs = expressions.stream()
                .map(text -> ExpressionSql.of(text, Dialect.DUCKDB, name -> RowExpressions.column(NAMES.indexOf(name))))
                .toList();
        List<List<String>> values = new ArrayList<>();
        expressions.forEach(any -> values.add(new ArrayList<>()));
        try (RowExpressions engine = RowExpressions.open(EngineSettings.DEFAULT, scratch, null)) {
            byte[] rows = ROWS.getBytes(StandardCharsets.UTF_8);
            Evaluation all = new Evaluation(List.of(0, 1, 2, 3, 4), TYPES, Optional.empty(), Optional.empty(), outputs);
            Path result = engine.evaluate(all, sink -> sink.write(rows, 0, rows.length));
            List<String> fields = new ArrayList<>(List.of("r", "w"));
            fields.addAll(expressions);
            try (InputStream in = Files.newInputStream(result)) {
                CsvRowReader row = new CsvRowReader(in, new CsvSource("result", fields, ErrorCode.INTERNAL, ""));
                while (row.next()) {
                    for (int i = 0; i < expressions.size(); i++) {
                        values.get(i).add(text(row, 2 + i));
                    }
                }
            }
        }
        return values;
    }

    private static String text(CsvRowReader row, int field) {
        if (row.isNull(field)) {
            return "NULL";
        }
        String encoded = new String(row.buffer(), row.offset(field), row.length(field), StandardCharsets.UTF_8);
        return comparable(encoded.substring(1, encoded.length() - 1).replace("\"\"", "\""));
    }

    private static List<List<String>> spark(List<String> expressions) {
        String casts = NAMES.stream()
                .map(name -> "CAST(" + name + " AS " + SPARK_TYPES.get(NAMES.indexOf(name)) + ") AS " + name)
                .collect(Collectors.joining(", "));
        List<Row> given = new ArrayList<>();
        CsvRowReader row = new CsvRowReader(
                new ByteArrayInputStream(ROWS.getBytes(StandardCharsets.UTF_8)),
                new CsvSource("rows", List.of("r", "City", "Age", "Price", "Born", "Seen"), ErrorCode.INTERNAL, ""));
        while (row.next()) {
            Object[] texts = new Object[NAMES.size() + 1];
            for (int i = 0; i < texts.length; i++) {
                String encoded = new String(row.buffer(), row.offset(i), row.length(i), StandardCharsets.UTF_8);
                texts[i] = row.isNull(i)
                        ? null
                        : row.isQuoted(i)
                                ? encoded.substring(1, encoded.length() - 1).replace("\"\"", "\"")
                                : encoded;
            }
            given.add(RowFactory.create(texts));
        }
        StructType schema = new StructType().add("r", "string");
        for (String name : NAMES) {
            schema = schema.add(name, "string");
        }
        Spark.session().createDataFrame(given, schema).createOrReplaceTempView("given");
        String select = expressions.stream()
                .map(text -> "CAST(" + ExpressionSql.of(text, Dialect.SPARK, name -> "t." + name) + " AS STRING)")
                .collect(Collectors.joining(", "));
        List<Row> rows = Spark.session()
                .sql("SELECT " + select + " FROM (SELECT CAST(r AS INT) AS r, " + casts
                        + " FROM given) AS t ORDER BY r")
                .collectAsList();
        List<List<String>> values = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            int column = i;
            values.add(rows.stream()
                    .map(made -> made.isNullAt(column) ? "NULL" : comparable(made.getString(column)))
                    .toList());
        }
        return values;
    }

    /** Numbers have many texts. */
    private static String comparable(String text) {
        return text.matches("-?[0-9.]+([eE][+-]?[0-9]+)?") && !text.matches("\\.+")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }
}
