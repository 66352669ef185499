package io.tributary.target.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.ParquetConversion.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The physical shape of Parquet files as DMS has them, as far as the engine writes it. */
final class DmsParquetTest {
    private static final TableId TABLE = new TableId("shop", "t");

    @TempDir
    Path folder;

    @Test
    void everyTypeHasItsPhysicalShape() throws IOException {
        List<String> types = List.of(
                "int8",
                "int16",
                "int32",
                "int64",
                "uint8",
                "uint16",
                "uint32",
                "uint64",
                "decimal(9,2)",
                "decimal(15,2)",
                "decimal(38,4)",
                "float32",
                "float64",
                "text",
                "binary",
                "date",
                "time",
                "timestamp",
                "timestamptz",
                "bool",
                "uuid",
                "json");

        assertThat(shape("", types))
                .containsExactly(
                        "Op BYTE_ARRAY UTF8 OPTIONAL",
                        "ts BYTE_ARRAY UTF8 OPTIONAL",
                        "int8 INT32 INT_8 OPTIONAL",
                        "int16 INT32 INT_16 OPTIONAL",
                        "int32 INT32 INT_32 OPTIONAL",
                        "int64 INT64 INT_64 OPTIONAL",
                        "uint8 INT32 UINT_8 OPTIONAL",
                        "uint16 INT32 UINT_16 OPTIONAL",
                        "uint32 INT64 INT_64 OPTIONAL",
                        "uint64 INT64 UINT_64 OPTIONAL",
                        "decimal(9,2) INT32 DECIMAL OPTIONAL",
                        "decimal(15,2) INT64 DECIMAL OPTIONAL",
                        "decimal(38,4) FIXED_LEN_BYTE_ARRAY DECIMAL OPTIONAL",
                        "float32 FLOAT  OPTIONAL",
                        "float64 DOUBLE  OPTIONAL",
                        "text BYTE_ARRAY UTF8 OPTIONAL",
                        "binary BYTE_ARRAY  OPTIONAL",
                        "date INT32 DATE OPTIONAL",
                        "time INT64 TIME_MICROS OPTIONAL",
                        "timestamp INT64 TIMESTAMP_MICROS OPTIONAL",
                        "timestamptz INT64 TIMESTAMP_MICROS OPTIONAL",
                        "bool BOOLEAN  OPTIONAL",
                        "uuid BYTE_ARRAY UTF8 OPTIONAL",
                        "json BYTE_ARRAY UTF8 OPTIONAL");
        assertThat(shape(
                        "parquetVersion=parquet-2-0;parquetTimestampInMillisecond=true",
                        List.of("uint32", "timestamp")))
                .containsExactly(
                        "Op BYTE_ARRAY UTF8 OPTIONAL",
                        "ts BYTE_ARRAY UTF8 OPTIONAL",
                        "uint32 INT32 UINT_32 OPTIONAL",
                        "timestamp INT64 TIMESTAMP_MILLIS OPTIONAL");
    }

    private List<String> shape(String attributes, List<String> types) throws IOException {
        Path file = convert(attributes, types, ",".repeat(types.size() - 1));
        return ask("SELECT name || ' ' || type || ' ' || coalesce(converted_type, '') || ' ' || repetition_type"
                + " FROM parquet_schema(" + Sql.file(file) + ") OFFSET 1");
    }

    @Test
    void valuesAreThoseOfTheText() throws IOException {
        Path file = convert(
                "parquetTimestampInMillisecond=true",
                List.of("text", "binary", "decimal(15,2)", "timestamp", "uint32", "json"),
                "\"a\nb\",00ff,-1.50,2024-03-07 15:04:05.123456,4294967295,\"{\"\"a\"\": 1}\"",
                "\"\",\"\",,,,");

        assertThat(ask(
                        "SELECT concat_ws('|', Op, ts, \"text\", hex(\"binary\"), \"decimal(15,2)\", \"timestamp\", \"uint32\","
                                + " \"json\") FROM read_parquet(" + Sql.file(file) + ")"))
                .containsExactly(
                        "I|2024-03-07 15:04:05.000001|a\nb|00FF|-1.50|2024-03-07 15:04:05.123|4294967295|{\"a\": 1}",
                        "I|2024-03-07 15:04:05.000001||");
    }

    @Test
    void datesThatNoCalendarHasAreNull() throws IOException {
        Path file = convert(
                "", List.of("date", "timestamp"), "0000-00-00,0000-00-00 00:00:00", "2024-02-00,2024-02-29 00:00:00");

        assertThat(ask("SELECT coalesce(\"date\"::VARCHAR, 'null') || ' ' || coalesce(\"timestamp\"::VARCHAR, 'null')"
                        + " FROM read_parquet(" + Sql.file(file) + ")"))
                .containsExactly("null null", "null 2024-02-29 00:00:00");
    }

    @Test
    void valueThatTheColumnCannotHoldIsRefusedByName() {
        PipelineException refused = catchThrowableOfType(
                PipelineException.class, () -> convert("", List.of("int32", "timestamp"), "1,infinity"));

        assertThat(refused.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        assertThat(refused)
                .hasMessage("Cannot land shop.t as Parquet: a value in column timestamp is none that the type TIMESTAMP"
                        + " holds exactly");
    }

    @Test
    void columnCalledAsTheOperationIsRefused() {
        TableSchema schema = new TableSchema(
                TABLE, 1, List.of(new Column(1, "op", new ColumnType.Text(), "text", null)), List.of(), "");

        PipelineException refused = catchThrowableOfType(PipelineException.class, () -> parquet("")
                .convert(folder.resolve("none"), new Columns(true, "", schema), 0, folder));

        assertThat(refused.code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
        assertThat(refused).hasMessageContaining("two columns are called op");
    }

    @Test
    void compressionAndRowGroupsAreThoseAskedFor() throws IOException {
        String[] rows = new String[5000];
        java.util.Arrays.fill(rows, "7");

        Path plain = convert("rowGroupLength=2048;encodingType=plain", List.of("int32"), rows);
        Path gzip = convert("compressionType=gzip", List.of("int32"), rows);

        assertThat(ask("SELECT DISTINCT compression || ' ' || row_group_num_rows FROM parquet_metadata("
                        + Sql.file(plain) + ") ORDER BY 1"))
                .containsExactly("UNCOMPRESSED 2048", "UNCOMPRESSED 904");
        assertThat(ask("SELECT DISTINCT compression || ' ' || row_group_num_rows FROM parquet_metadata("
                        + Sql.file(gzip) + ")"))
                .containsExactly("GZIP 5000");
    }

    private DmsParquet parquet(String attributes) {
        return new DmsParquet(DmsSettings.parseAttributes(attributes).settings(), folder);
    }

    /** A file of rows that are inserts, in columns called as their types. */
    private Path convert(String attributes, List<String> types, String... rows) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (String type : types) {
            columns.add(new Column(columns.size() + 1, type, ColumnType.parse(type), type, null));
        }
        StringBuilder csv = new StringBuilder();
        for (String row : rows) {
            csv.append("I,2024-03-07 15:04:05.000001,").append(row).append('\n');
        }
        Path from = Files.writeString(Files.createTempFile(folder, "rows", ".csv"), csv);
        Path to = from.resolveSibling(from.getFileName() + ".parquet");
        parquet(attributes)
                .convert(
                        from,
                        new Columns(true, "ts", new TableSchema(TABLE, 1, columns, List.of(), "")),
                        rows.length,
                        to);
        return to;
    }

    private List<String> ask(String sql) {
        try (Engine engine = Engine.open(EngineSettings.DEFAULT, folder)) {
            engine.run("SET preserve_insertion_order = true");
            return engine.rows(sql).stream().map(row -> row.get(0)).toList();
        }
    }
}
