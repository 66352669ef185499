package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IcebergPartitionTest {
    private static final TableId TABLE = new TableId("world", "city");

    @TempDir
    private Path folder;

    private final LandedLog log = new LandedLog(new TableSchema(
            TABLE,
            1,
            List.of(
                    new Column(1, "id", new ColumnType.Int(64, ColumnType.Sign.SIGNED), "bigint", null),
                    new Column(2, "name", new ColumnType.Text(), "text", null),
                    new Column(3, "at", new ColumnType.Timestamp(ColumnType.Zone.ZONED), "timestamptz", null),
                    new Column(4, "price", new ColumnType.Decimal(6, 2), "numeric(6,2)", null),
                    new Column(5, "uid", new ColumnType.Uuid(), "uuid", null)),
            List.of(1),
            ""));

    private static final List<String> ROWS = List.of(
            "-9223372036854775808,a/b,2024-01-01 23:59:59.999999,-1.50,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\n",
            "-1,\"x=1,\"\"y\"\"\",2024-01-02 00:00:00,0.00,00000000-0000-0000-0000-000000000000\n",
            "0,表😀é,1969-12-31 23:00:00,99.99,ffffffff-ffff-ffff-ffff-ffffffffffff\n",
            "34,\"\",1970-01-01 00:00:00,1.00,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12\n",
            "9223372036854775807,,,,\n");

    private IcebergSettings settings(int formatVersion, PartitionField... fields) {
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                "",
                Map.of(),
                formatVersion,
                Map.of(TABLE, List.of(fields)),
                1 << 20,
                Duration.ofDays(5),
                EngineSettings.DEFAULT);
    }

    private void applyAll(IcebergSettings settings) {
        try (Target target = IcebergTarget.open(
                new LocalFiles(folder), settings, log.files(), MergeSettings.in(folder.resolve("work")), "me")) {
            log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private IcebergReader reader(IcebergSettings settings) {
        return new IcebergReader(new LocalFiles(folder), settings, folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "name", "at", "price", "uid"})
    void rowsAreInTheBucketsThatIcebergGivesThem(String column) {
        IcebergSettings settings = settings(2, new PartitionField(column, Transform.BUCKET, 7));
        log.load(String.join("", ROWS));
        applyAll(settings);

        int index = List.of("id", "name", "at", "price", "uid").indexOf(column);
        Map<Long, Object> expected = new TreeMap<>();
        Map<Long, Object> found = new TreeMap<>();
        try (IcebergReader reader = reader(settings)) {
            Type type = reader.table(TABLE).schema().findType(column);
            for (String row : ROWS) {
                String[] values = row.strip().split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
                String text = values[index];
                Object value = null;
                if (text.startsWith("\"")) {
                    value = text.substring(1, text.length() - 1).replace("\"\"", "\"");
                } else if (!text.isEmpty()) {
                    value = TextValues.value(type, text);
                }
                Object bucket =
                        value == null ? "null" : Transforms.bucket(7).bind(type).apply(value);
                expected.put(Long.parseLong(values[0]), bucket);
            }
            for (FileScanTask task : reader.tasks(TABLE)) {
                Object bucket = task.file().partition().get(0, Object.class);
                IcebergReader.query("SELECT id FROM '" + reader.copy(task.file().location()) + "'")
                        .forEach(row -> found.put(Long.parseLong(row.get(0)), bucket == null ? "null" : bucket));
            }
            assertThat(reader.rows(TABLE)).hasSize(ROWS.size());
        }
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void changesMoveRowsBetweenPartitions(int formatVersion) {
        IcebergSettings settings = settings(
                formatVersion,
                new PartitionField("at", Transform.DAY, 0),
                new PartitionField("name", Transform.IDENTITY, 0));
        log.load(String.join("", ROWS));
        applyAll(settings);
        log.changes("U,0,__unchanged__,2024-01-02 10:00:00,__unchanged__,__unchanged__\n"
                + "U,34,__unchanged__,1970-01-01 12:00:00,__unchanged__,__unchanged__\nD,-1,,,,\n"
                + "I,7,a/b,2024-01-01 00:00:00,,\n");
        applyAll(settings);
        log.changes("U,7,z,__unchanged__,__unchanged__,__unchanged__\nU,0,__unchanged__,__unchanged__,5.00,\n");
        applyAll(settings);

        try (IcebergReader reader = reader(settings)) {
            assertThat(reader.rows(TABLE))
                    .containsExactly(
                            "-9223372036854775808,a/b,2024-01-01 23:59:59.999999+00,-1.50,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\n",
                            "0,表😀é,2024-01-02 10:00:00+00,5.00,\n",
                            "34,\"\",1970-01-01 12:00:00+00,1.00,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12\n",
                            "7,z,2024-01-01 00:00:00+00,,\n",
                            "9223372036854775807,,,,\n");
            for (FileScanTask task : reader.tasks(TABLE)) {
                StructLike partition = task.file().partition();
                IcebergReader.query("SELECT \"at\"::DATE - DATE '1970-01-01', name FROM '"
                                + reader.copy(task.file().location()) + "'")
                        .forEach(row -> {
                            assertThat(String.valueOf(partition.get(0, Integer.class)))
                                    .isEqualTo(String.valueOf(row.get(0)));
                            assertThat(partition.get(1, String.class)).isEqualTo(row.get(1));
                        });
            }
        }
    }

    /** Names of folders have limits that values do not have. */
    @Test
    void textsOfAnyLengthDivideRows() {
        IcebergSettings settings = settings(
                2,
                new PartitionField("name", Transform.IDENTITY, 0),
                new PartitionField("price", Transform.IDENTITY, 0));
        List<String> names =
                List.of("a".repeat(100), "b".repeat(126), "b".repeat(127), "é/".repeat(300), "c".repeat(20_000));
        for (int i = 0; i < names.size(); i++) {
            log.load(i + "," + names.get(i) + ",,1.50,\n" + (i + 10) + "," + names.get(i) + ",,,\n");
            applyAll(settings);
            log.changes("I," + (i + 20) + "," + names.get(i) + ",,1.50,\nU," + i + ",moved,,1.50,\n");
            applyAll(settings);

            try (IcebergReader reader = reader(settings)) {
                assertThat(reader.rows(TABLE))
                        .containsExactlyInAnyOrder(
                                i + ",moved,,1.50,\n",
                                (i + 10) + "," + names.get(i) + ",,,\n",
                                (i + 20) + "," + names.get(i) + ",,1.50,\n");
                for (FileScanTask task : reader.tasks(TABLE)) {
                    StructLike partition = task.file().partition();
                    IcebergReader.query("SELECT name, price FROM '"
                                    + reader.copy(task.file().location()) + "'")
                            .forEach(row -> assertThat(row)
                                    .containsExactly(
                                            partition.get(0, String.class),
                                            partition.get(1, Object.class) == null
                                                    ? null
                                                    : partition
                                                            .get(1, Object.class)
                                                            .toString()));
                }
            }
        }
    }

    @Test
    void anotherDivisionThanTheTablesIsRefused() {
        log.load(ROWS.get(0));
        applyAll(settings(2));
        log.load(ROWS.get(1));

        assertThatThrownBy(() -> applyAll(settings(2, new PartitionField("id", Transform.BUCKET, 4))))
                .isInstanceOfSatisfying(PipelineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
                    assertThat(failure.hint()).contains("partition_by");
                });
    }

    @Test
    void idsWithGapsAreKeptInAPartitionedTable() {
        LandedLog gaps = new LandedLog(new TableSchema(
                TABLE,
                1,
                List.of(
                        new Column(7, "id", new ColumnType.Int(64, ColumnType.Sign.SIGNED), "bigint", null),
                        new Column(3, "name", new ColumnType.Text(), "text", null)),
                List.of(7),
                ""));
        gaps.load("1,a\n2,b\n");
        IcebergSettings settings = settings(2, new PartitionField("id", Transform.BUCKET, 4));
        try (Target target = IcebergTarget.open(
                new LocalFiles(folder), settings, gaps.files(), MergeSettings.in(folder.resolve("work")), "me")) {
            target.apply(gaps.plan(target.applied(TABLE)).orElseThrow());
            gaps.changes("U,1,x\n");
            target.apply(gaps.plan(target.applied(TABLE)).orElseThrow());
        }

        try (IcebergReader reader = reader(settings)) {
            assertThat(reader.table(TABLE).schema().columns())
                    .extracting(Types.NestedField::fieldId)
                    .containsExactly(7, 3);
            assertThat(reader.table(TABLE).spec().fields().get(0).sourceId()).isEqualTo(7);
            assertThat(reader.rows(TABLE)).containsExactly("1,x\n", "2,b\n");
        }
    }
}
