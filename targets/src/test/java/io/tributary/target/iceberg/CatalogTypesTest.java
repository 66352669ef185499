package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.target.CsvSettings;
import io.tributary.target.catalog.CsvShape;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which types of a catalog's columns the types of the landing zone become, told by the shapes of all targets. */
class CatalogTypesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "types", "catalog.md");
    private static final CatalogName NAME = new CatalogName("lake", "t");
    private static final List<String> TYPES = List.of(
            "bool",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "decimal(10,2)",
            "decimal(38,0)",
            "decimal(39,2)",
            "decimal",
            "float32",
            "float64",
            "text",
            "binary",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "uuid",
            "json");

    private static TableSchema schema() {
        List<Column> columns = new ArrayList<>();
        for (String type : TYPES) {
            columns.add(new Column(columns.size() + 1, "C" + columns.size(), ColumnType.parse(type), type, null));
        }
        return new TableSchema(new TableId("s", "t"), 1, columns, List.of(1), "");
    }

    @Test
    void theDocumentSaysWhatTheShapesSay() throws IOException {
        String text = document();

        if (Boolean.getBoolean("golden.update")) {
            java.nio.file.Files.writeString(DOCUMENT, text);
        }
        assertThat(DOCUMENT)
                .as("-Dgolden.update=true writes it again")
                .content()
                .isEqualTo(text);
    }

    private static String document() {
        Files files = new MemoryFiles();
        TableSchema schema = schema();
        List<CatalogColumn> csv =
                new CsvShape(files, CsvSettings.DEFAULT).entry(NAME, schema).columns();
        List<CatalogColumn> parquet = new ParquetShape(files, ParquetSettings.DEFAULT)
                .entry(NAME, schema)
                .columns();
        List<String> iceberg =
                IcebergTypes.schema(schema, TypeRules.ICEBERG.of(schema, EngineSettings.DEFAULT)).columns().stream()
                        .map(field -> IcebergTypes.hiveName(field.type()))
                        .toList();
        StringBuilder text = new StringBuilder(
                """
                # Types in the Glue Data Catalog

                What the [entry of a final table](../guide/catalog.md) says of a column, by its type in the landing zone. Of CSV all is
                text. Readers of Iceberg tables ask Iceberg's own metadata; there the entry is a hint only.

                Hive, whose types these are, lacks some that Parquet has. Such a column is told as what the file keeps, as a crawler
                tells it:

                - `uint32` and `uint64` are kept in the bits of a signed number: engines that know no unsigned numbers show values from
                  2147483648 or 9223372036854775808 on as negative ones.
                - `time` is the number of microseconds of the day, `uuid` its 16 bytes.
                - `timestamptz` is a `timestamp` in UTC.

                Where that does not do, let the column be text (`text-columns`), or keep the table as Iceberg.

                This page is written by a test (`CatalogTypesTest`).

                | landing type | CSV | Parquet | Iceberg |
                |---|---|---|---|
                """);
        for (int i = 0; i < TYPES.size(); i++) {
            text.append("| `%s` | `%s` | `%s` | `%s` |%n"
                    .formatted(TYPES.get(i), csv.get(i).type(), parquet.get(i).type(), iceberg.get(i)));
        }
        return text.toString();
    }
}
