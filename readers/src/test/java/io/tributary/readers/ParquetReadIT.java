package io.tributary.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableId;
import io.tributary.files.LocalFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark reads of final Parquet files what was applied to them: every type, and every value of it that is kept. */
class ParquetReadIT {
    /** What Spark takes each landing type for when it is told nothing. */
    private static final Map<String, String> SPARK_TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("bool", "BOOLEAN"),
            Map.entry("int8", "TINYINT"),
            Map.entry("int16", "SMALLINT"),
            Map.entry("int32", "INT"),
            Map.entry("int64", "BIGINT"),
            Map.entry("uint8", "SMALLINT"),
            Map.entry("uint16", "INT"),
            Map.entry("uint32", "BIGINT"),
            Map.entry("uint64", "DECIMAL(20,0)"),
            Map.entry("decimal(4,2)", "DECIMAL(4,2)"),
            Map.entry("decimal(18,6)", "DECIMAL(18,6)"),
            Map.entry("decimal(38,0)", "DECIMAL(38,0)"),
            Map.entry("decimal(38,38)", "DECIMAL(38,38)"),
            Map.entry("decimal(2,2)", "DECIMAL(2,2)"),
            Map.entry("decimal(3,-2)", "DECIMAL(5,0)"),
            Map.entry("decimal(2,4)", "DECIMAL(4,4)"),
            Map.entry("decimal(39,2)", "STRING"),
            Map.entry("decimal", "STRING"),
            Map.entry("float32", "FLOAT"),
            Map.entry("float64", "DOUBLE"),
            Map.entry("text", "STRING"),
            Map.entry("binary", "BINARY"),
            Map.entry("date", "DATE"),
            Map.entry("timetz", "STRING"),
            Map.entry("timestamp", "TIMESTAMP_NTZ"),
            Map.entry("timestamptz", "TIMESTAMP"),
            Map.entry("json", "STRING")));

    /** Landing types that Spark takes for nothing when it is told nothing. */
    private static final Set<String> UNKNOWN = new TreeSet<>(Set.of("time", "uuid"));

    @TempDir
    private Path folder;

    private Path lake;
    private int lakes;

    @ParameterizedTest
    @ValueSource(strings = {"", "id", "date,id"})
    void everyRowAndTypeIsReadAsItWasApplied(String key) {
        TableHistory history = history(SPARK_TYPES.keySet(), key);
        applyAll(history, EngineSettings.DEFAULT);

        Dataset<Row> read = Spark.session().read().parquet(file());

        Map<String, String> types = new TreeMap<>();
        Arrays.stream(read.schema().fields())
                .skip(1)
                .forEach(field -> types.put(field.name(), field.dataType().sql()));
        assertThat(types).isEqualTo(SPARK_TYPES);
        assertThat(Texts.read(read.collectAsList())).isEqualTo(Texts.landed(history.rows(), history.types()));
    }

    /** So what the file's statistics say leads no reader past a row. */
    @Test
    void conditionsFindTheirRows() {
        TableHistory history = history(SPARK_TYPES.keySet(), "id");
        applyAll(history, EngineSettings.DEFAULT);
        Dataset<Row> read = Spark.session().read().parquet(file());
        List<Row> rows = read.collectAsList();
        Dataset<Row> inMemory = Spark.session().createDataFrame(rows, read.schema());

        for (String name : read.columns()) {
            Column column = functions.col("`" + name + "`");
            Object value = rows.stream()
                    .map(row -> row.getAs(name))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            Column condition = column.equalTo(functions.lit(value));
            List<List<String>> expected = Texts.read(inMemory.where(condition).collectAsList());

            assertThat(Texts.read(read.where(condition).collectAsList()))
                    .as(condition.toString())
                    .isNotEmpty()
                    .isEqualTo(expected);
        }
    }

    @Test
    void uuidsAndTimesNeedTheirTypesGiven() {
        assertRefused("uuid", "[PARQUET_TYPE_ILLEGAL]");
        assertRefused("time", "[UNSUPPORTED_TIME_TYPE]");
        TableHistory history = history(UNKNOWN, "id");
        applyAll(history, EngineSettings.DEFAULT);
        List<Row> read = new ArrayList<>();
        List<Row> rows = Spark.session()
                .read()
                .schema("id INT, time BIGINT, uuid BINARY")
                .parquet(file())
                .collectAsList();
        for (Row row : rows) {
            LocalTime time = row.isNullAt(1) ? null : LocalTime.ofNanoOfDay(row.getLong(1) * 1000);
            String uuid = row.isNullAt(2) ? null : Texts.uuid(row.getAs(2));
            read.add(RowFactory.create(row.get(0), time, uuid));
        }
        assertThat(Texts.read(read)).isEqualTo(Texts.landed(history.rows(), history.types()));
    }

    @Test
    void uuidsAndTimesThatAreTextAreReadAsText() {
        TableHistory history = history(UNKNOWN, "id");
        applyAll(history, new EngineSettings(Map.of(TableHistory.TABLE, UNKNOWN), 64L << 20, 2, 2048));

        Dataset<Row> read = Spark.session().read().parquet(file());

        assertThat(read.schema().toDDL()).isEqualTo("id INT,time STRING,uuid STRING");
        assertThat(Texts.read(read.collectAsList()))
                .isEqualTo(Texts.landed(history.rows(), List.of("int32", "text", "text")));
    }

    private void assertRefused(String type, String error) {
        applyAll(history(Set.of(type), "id"), EngineSettings.DEFAULT);
        assertThatThrownBy(() -> Spark.session().read().parquet(file())).hasMessageStartingWith(error);
    }

    private TableHistory history(Set<String> types, String key) {
        long seed = new Random().nextLong();
        System.out.println("ParquetReadIT seed " + seed);
        List<String> columns = key.isEmpty() ? List.of() : List.of(key.split(","));
        TableHistory history = new TableHistory(seed, Texts.kept(), types, columns);
        history.load(40);
        return history;
    }

    private void applyAll(TableHistory history, EngineSettings engine) {
        lake = folder.resolve("lake " + ++lakes);
        ParquetSettings settings = new ParquetSettings(ParquetSettings.DEFAULT.layout(), engine);
        try (Target target = ParquetTarget.open(
                new LocalFiles(lake),
                settings,
                history.log().files(),
                MergeSettings.in(folder.resolve("scratch")),
                "me")) {
            TableId table = TableHistory.TABLE;
            target.apply(history.log().plan(target.applied(table)).orElseThrow());
            for (int i = 0; i < 4; i++) {
                history.change(30);
                target.apply(history.log().plan(target.applied(table)).orElseThrow());
            }
        }
    }

    private String file() {
        return lake.resolve("world/city/final_output.parquet").toString();
    }
}
