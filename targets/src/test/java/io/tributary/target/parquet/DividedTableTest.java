package io.tributary.target.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How rows are divided among files, which files change, and what is refused. */
class DividedTableTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final String FOLDER = "world/city";
    private static final ColumnType INT = new ColumnType.Int(32, ColumnType.Sign.SIGNED);
    private static final ColumnType TEXT = new ColumnType.Text();

    @TempDir
    private Path folder;

    private Files files;
    private LandedLog log = new LandedLog(schema(1, INT, "v", TEXT));
    private List<PartitionField> fields = List.of(new PartitionField("v", Transform.IDENTITY, 0));
    private EngineSettings engine = EngineSettings.DEFAULT;
    private long smallFileBytes = 1 << 20;

    @BeforeEach
    void open() {
        files = new LocalFiles(folder.resolve("lake"));
    }

    /** A key column, and another. */
    private static TableSchema schema(int version, ColumnType key, String name, ColumnType type) {
        return new TableSchema(
                TABLE,
                version,
                List.of(new Column(1, "id", key, "", null), new Column(2, name, type, "", null)),
                List.of(1),
                "");
    }

    private void applyAll() {
        ParquetSettings settings = new ParquetSettings(ParquetSettings.DEFAULT.layout(), engine, Map.of(TABLE, fields));
        MergeSettings merge = MergeSettings.in(folder.resolve("work"));
        ParquetFormat.Source source = new ParquetFormat.Source(log.files(), merge, smallFileBytes);
        try (Target target = ParquetTarget.open(files, settings, source, "me")) {
            log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private List<String> rows() {
        return FolderRows.sorted(files, FOLDER, folder);
    }

    private List<String> named() {
        return Parts.named(files, FOLDER);
    }

    private static void refused(ThrowingCallable step, ErrorCode code, String... messages) {
        assertThatThrownBy(step).isInstanceOfSatisfying(PipelineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessageContainingAll(messages);
        });
    }

    @Test
    void onlyFilesWithRowsThatChangeAreReplaced() {
        log.load("1,a\n2,a\n3,b\n4,c\n5,d\n");
        applyAll();
        assertThat(named())
                .containsExactly(
                        "v=a/part-00000002-*.parquet",
                        "v=b/part-00000002-*.parquet",
                        "v=c/part-00000002-*.parquet",
                        "v=d/part-00000002-*.parquet");

        log.changes("U,2,b\nD,4,c\nI,6,e\n");
        applyAll();

        assertThat(named())
                .containsExactly(
                        "v=a/part-00000003-*.parquet",
                        "v=b/part-00000003-*.parquet",
                        "v=d/part-00000002-*.parquet",
                        "v=e/part-00000003-*.parquet");
        assertThat(rows()).containsExactly("1,a\n", "2,b\n", "3,b\n", "5,d\n", "6,e\n");
    }

    @Test
    void filesThatAreNotSmallStayWhenRowsComeIntoTheirPartition() {
        smallFileBytes = 0;
        log.load("1,a\n2,b\n");
        applyAll();
        log.changes("I,3,a\n");
        applyAll();

        assertThat(named())
                .containsExactly(
                        "v=a/part-00000002-*.parquet", "v=a/part-00000003-*.parquet", "v=b/part-00000002-*.parquet");
        log.changes("U,1,b\nU,3,c\n");
        applyAll();
        assertThat(named())
                .containsExactly(
                        "v=b/part-00000002-*.parquet", "v=b/part-00000004-*.parquet", "v=c/part-00000004-*.parquet");
        assertThat(rows()).containsExactly("1,b\n", "2,b\n", "3,c\n");
    }

    @Test
    void filesStayUntilTheManifestHasBeenReplacedTwice() {
        log.load("1,a\n");
        applyAll();
        List<String> first = Parts.all(files);
        log.changes("U,1,b\n");
        applyAll();
        assertThat(Parts.all(files)).containsAll(first).contains(FOLDER + "/v=b/part-00000003-*.parquet");
        assertThat(rows()).containsExactly("1,b\n");

        log.changes("U,1,c\n");
        applyAll();

        assertThat(Parts.all(files))
                .containsExactly(
                        FOLDER + "/_manifest.json",
                        FOLDER + "/v=b/part-00000003-*.parquet",
                        FOLDER + "/v=c/part-00000004-*.parquet");
    }

    @Test
    void filesThatNoManifestNamesGoWithTheNextApplyButNotThoseOfOthers() {
        log.load("1,a\n");
        applyAll();
        Parts.replace(files, FOLDER + "/v=x/part-00000002-0123456789abcdef.parquet", "leftover");
        Parts.replace(files, FOLDER + "/v=a/notes.parquet", "of somebody else");
        log.changes("I,2,b\n");
        applyAll();

        assertThat(Parts.all(files))
                .containsExactly(
                        FOLDER + "/_manifest.json",
                        FOLDER + "/v=a/notes.parquet",
                        FOLDER + "/v=a/part-00000002-*.parquet",
                        FOLDER + "/v=b/part-00000003-*.parquet");
    }

    @Test
    void valuesOfEveryShapeHaveFolders() {
        log.load("1,\n2,\"\"\n3,__HIVE_DEFAULT_PARTITION__\n4,a/b=c%20\\\n5,Zürich 表😀\n6,..\n7,\"\u0000\n\u007f\"\n"
                + "8,a b+\n9,A\n10,a\n11,\"[*?]{}'\"\"\"\n");
        applyAll();

        assertThat(named())
                .containsExactly(
                        "v=%00%0A%7F/part-00000002-*.parquet",
                        "v=%5B%2A%3F%5D%7B%7D%27%22/part-00000002-*.parquet",
                        "v=../part-00000002-*.parquet",
                        "v=A/part-00000002-*.parquet",
                        "v=Zürich 表😀/part-00000002-*.parquet",
                        "v=__HIVE_DEFAULT_PARTITION__/part-00000002-*.parquet",
                        "v=a b+/part-00000002-*.parquet",
                        "v=a%2Fb%3Dc%2520%5C/part-00000002-*.parquet",
                        "v=a/part-00000002-*.parquet");
        List<String> before = rows();
        assertThat(before).hasSize(11).contains("1,\n", "2,\"\"\n", "7,\"\u0000\n\u007f\"\n");
        log.changes("U,2,x\nU,3,x\nD,7,\nU,4,\"\"\nU,5,x\n");
        applyAll();
        assertThat(rows())
                .contains("1,\n", "2,x\n", "3,x\n", "4,\"\"\n", "5,x\n", "9,A\n", "10,a\n")
                .hasSize(10);
    }

    @Test
    void foldersAreThoseOfHive() {
        log.load("1,\n2,a/b=c%20\\\n3,Zürich 表😀\n4,a b+\n");
        applyAll();

        String all = folder.resolve("lake/world/city/*/*.parquet").toString();
        assertThat(ParquetRows.query("SELECT v FROM (SELECT DISTINCT hive.v FROM read_parquet('" + all
                        + "', hive_partitioning = true) AS hive) ORDER BY v NULLS FIRST"))
                .extracting(row -> row.get(0))
                .containsExactly(null, "Zürich 表😀", "a b+", "a/b=c%20\\");
    }

    @Test
    void rowsAreDividedByDaysAndSeveralFields() {
        log = new LandedLog(new TableSchema(
                TABLE,
                1,
                List.of(
                        new Column(1, "at", new ColumnType.Timestamp(ColumnType.Zone.ZONED), "", null),
                        new Column(2, "on", new ColumnType.Date(), "", null),
                        new Column(3, "n", new ColumnType.Decimal(4, 2), "", null),
                        new Column(4, "time", new ColumnType.Timestamp(ColumnType.Zone.NONE), "", null)),
                List.of(),
                ""));
        fields = List.of(
                new PartitionField("at", Transform.DAY, 0),
                new PartitionField("on", Transform.DAY, 0),
                new PartitionField("time", Transform.DAY, 0),
                new PartitionField("n", Transform.IDENTITY, 0));
        log.load("2026-11-20 23:59:59.999999,2026-11-20,-0.50,2026-11-21 00:00:00\n"
                + "2026-11-20 00:00:00,2026-11-20,-0.50,2026-11-21 23:59:59\n"
                + ",10000-01-01,,0001-01-01 00:00:00\n");
        applyAll();

        assertThat(named())
                .containsExactly(
                        "at_day=2026-11-20/on_day=2026-11-20/time_day=2026-11-21/n=-0.50/part-00000002-*.parquet",
                        "at_day=__HIVE_DEFAULT_PARTITION__/on_day=10000-01-01/time_day=0001-01-01/"
                                + "n=__HIVE_DEFAULT_PARTITION__/part-00000002-*.parquet");
    }

    @Test
    void valueTooLongForAFolderFailsTheTable() {
        for (String value : List.of("x".repeat(254), "é".repeat(127), "/".repeat(85), "x".repeat(1 << 20))) {
            log = new LandedLog(schema(1, INT, "v", TEXT));
            log.load("1," + value + "\n");
            refused(this::applyAll, ErrorCode.VALUE_UNSUPPORTED, "world.city", "column v", "255 bytes");
        }
        log = new LandedLog(schema(1, INT, "v", TEXT));
        log.load("1," + "x".repeat(253) + "\n");
        applyAll();
        assertThat(named()).hasSize(1);
    }

    @Test
    void emptyTableIsAnEmptyFile() {
        log.load("1,a\n");
        log.truncated();
        applyAll();
        assertThat(named()).containsExactly("v=__HIVE_DEFAULT_PARTITION__/part-00000003-*.parquet");
        assertThat(rows()).isEmpty();
        log.changes("I,1,a\n");
        applyAll();
        assertThat(named()).containsExactly("v=a/part-00000004-*.parquet");

        log.changes("D,1,a\n");
        applyAll();

        assertThat(named()).containsExactly("v=__HIVE_DEFAULT_PARTITION__/part-00000005-*.parquet");
    }

    @Test
    void columnsMayComeAndChangeTheirTypes() {
        fields = List.of(new PartitionField("id", Transform.IDENTITY, 0));
        log.load("1,a\n2,b\n");
        applyAll();
        ColumnType big = new ColumnType.Int(64, ColumnType.Sign.SIGNED);
        log.alter(schema(2, big, "v", TEXT));
        log.changes("I,5000000000,c\n");
        applyAll();
        assertThat(named())
                .containsExactly(
                        "id=1/part-00000004-*.parquet",
                        "id=2/part-00000004-*.parquet",
                        "id=5000000000/part-00000004-*.parquet");

        log.alter(new TableSchema(
                TABLE,
                3,
                List.of(
                        new Column(1, "id", big, "", null),
                        new Column(3, "new", TEXT, "", "n"),
                        new Column(2, "v", TEXT, "", null)),
                List.of(1),
                ""));
        applyAll();

        assertThat(rows()).containsExactly("1,n,a\n", "2,n,b\n", "5000000000,n,c\n");
    }

    @Test
    void filesAreRewrittenWhenAColumnBecomesText() {
        log = new LandedLog(schema(1, INT, "v", new ColumnType.Date()));
        log.load("1,2026-01-01\n2,2026-01-02\n");
        applyAll();
        engine = new EngineSettings(
                Map.of(TABLE, java.util.Set.of("v")), engine.memoryBytes(), engine.threads(), engine.rowGroupRows());
        log.changes("I,3,infinity\n");
        applyAll();

        assertThat(rows()).containsExactly("1,2026-01-01\n", "2,2026-01-02\n", "3,infinity\n");
        assertThat(named())
                .containsExactly(
                        "v=2026-01-01/part-00000003-*.parquet",
                        "v=2026-01-02/part-00000003-*.parquet",
                        "v=infinity/part-00000003-*.parquet");
    }

    @Test
    void dividingColumnThatIsRenamedOrGoneFailsTheTableUntilItIsLoadedAgain() {
        log.load("1,a\n");
        applyAll();
        log.alter(schema(2, INT, "w", TEXT));
        log.changes("I,2,b\n");
        refused(this::applyAll, ErrorCode.CONFIGURATION_INVALID, "world.city", "column v", "no such column");

        fields = List.of(new PartitionField("w", Transform.IDENTITY, 0));
        refused(this::applyAll, ErrorCode.CONFIGURATION_INVALID, "world.city", "divided otherwise");
        assertThat(rows()).containsExactly("1,a\n");

        log.load("1,a\n2,b\n");
        applyAll();
        assertThat(named()).containsExactly("w=a/part-00000006-*.parquet", "w=b/part-00000006-*.parquet");
    }

    @Test
    void otherPartitionFieldsAreRefusedUntilTheTableIsLoadedAgain() {
        log.load("1,a\n");
        applyAll();
        fields = List.of(
                new PartitionField("v", Transform.IDENTITY, 0), new PartitionField("id", Transform.IDENTITY, 0));
        log.changes("I,2,b\n");
        refused(this::applyAll, ErrorCode.CONFIGURATION_INVALID, "world.city", "divided otherwise");
        assertThat(rows()).containsExactly("1,a\n");

        log.load("3,c\n");
        applyAll();

        assertThat(named()).containsExactly("v=c/id=3/part-00000005-*.parquet");
        assertThat(rows()).containsExactly("3,c\n");
        log.changes("I,4,d\n");
        applyAll();
        log.changes("I,5,e\n");
        applyAll();
        assertThat(Parts.all(files)).filteredOn(path -> path.contains("v=a")).isEmpty();
    }

    @Test
    void tableMayBecomeDividedAndOneFileAgain() {
        List<PartitionField> divided = fields;
        fields = List.of();
        log.load("1,a\n2,b\n");
        applyAll();
        fields = divided;
        log.changes("I,3,b\n");
        applyAll();
        assertThat(Parts.all(files))
                .containsExactly(
                        FOLDER + "/_manifest.json",
                        FOLDER + "/v=a/part-00000003-*.parquet",
                        FOLDER + "/v=b/part-00000003-*.parquet");
        assertThat(rows()).containsExactly("1,a\n", "2,b\n", "3,b\n");

        fields = List.of();
        log.changes("D,1,a\n");
        applyAll();

        assertThat(Parts.all(files)).containsExactly(ParquetTargetTest.PATH);
        assertThat(ParquetRows.sorted(folder.resolve("lake").resolve(ParquetTargetTest.PATH)))
                .containsExactly("2,b\n", "3,b\n");
    }

    @Test
    void fileThatIsNotWhatTheManifestSaysFailsTheTableWhenItIsRewritten() throws IOException {
        log.load("1,a\n2,b\n");
        applyAll();
        Path part = part("v=a");
        try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
            file.seek(file.length() - 1);
            file.write('X');
        }
        log.changes("U,1,c\n");

        refused(this::applyAll, ErrorCode.TARGET_CHANGED_OUTSIDE, "_manifest.json", "v=a/part-00000002-");

        log.load("7,g\n");
        applyAll();
        assertThat(rows()).containsExactly("7,g\n");
    }

    @Test
    void fileThatIsMissingOrHasAnotherLengthFailsTheTable() throws IOException {
        log.load("1,a\n2,b\n");
        applyAll();
        java.nio.file.Files.write(part("v=b"), new byte[1], java.nio.file.StandardOpenOption.APPEND);
        log.changes("U,1,c\n");
        refused(this::applyAll, ErrorCode.TARGET_CHANGED_OUTSIDE, "v=b/part-00000002-", "is not what was written");

        java.nio.file.Files.delete(part("v=b"));
        refused(this::applyAll, ErrorCode.TARGET_CHANGED_OUTSIDE, "v=b/part-00000002-", "is not there");
    }

    private Path part(String partition) throws IOException {
        try (var list =
                java.nio.file.Files.list(folder.resolve("lake/world/city").resolve(partition))) {
            return list.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void settingsThatNoTableCanHaveAreRefused() {
        FileLayout layout = ParquetSettings.DEFAULT.layout();
        refused(
                () -> new ParquetSettings(
                        layout, engine, Map.of(TABLE, List.of(new PartitionField("v", Transform.BUCKET, 8)))),
                ErrorCode.CONFIGURATION_INVALID,
                "world.city",
                "buckets of column v");
        refused(
                () -> new ParquetSettings(new FileLayout("{schema}/{table}.parquet"), engine, Map.of(TABLE, fields)),
                ErrorCode.CONFIGURATION_INVALID,
                "{schema}/{table}.parquet");
    }

    @Test
    void columnsThatDoNotTellAPartitionFailTheTable() {
        List<Column> columns = List.of(
                new Column(1, "id", INT, "", null),
                new Column(2, "f", new ColumnType.Real(64), "", null),
                new Column(3, "d", new ColumnType.Date(), "", null),
                new Column(4, "D_DAY", new ColumnType.Date(), "", null));
        log = new LandedLog(new TableSchema(TABLE, 1, columns, List.of(1), ""));
        log.load("1,1.5,2026-01-01,2026-01-01\n");
        for (PartitionField field : List.of(
                new PartitionField("f", Transform.IDENTITY, 0),
                new PartitionField("ID", Transform.IDENTITY, 0),
                new PartitionField("id", Transform.DAY, 0),
                new PartitionField("d", Transform.DAY, 0))) {
            fields = List.of(field);
            refused(this::applyAll, ErrorCode.CONFIGURATION_INVALID, "world.city", "column " + field.column());
        }
    }

    @Test
    void manyPartitionsNeedLittleMemoryAndTooManyAreRefused() {
        engine = new EngineSettings(Map.of(), 128 << 20, 2, 122_880);
        fields = List.of(new PartitionField("id", Transform.IDENTITY, 0));
        log = new LandedLog(new TableSchema(TABLE, 1, schema(1, INT, "v", TEXT).columns(), List.of(), ""));
        log.load(rows(100_000, 400));
        applyAll();
        assertThat(named()).hasSize(400);
        assertThat(rows()).hasSize(100_000);
        log.changes("D,7," + text(7) + "\nI,7,b\nI,2000,c\n");
        applyAll();
        assertThat(FolderRows.manifest(files, FOLDER).before()).hasSize(1);
        assertThat(FolderRows.manifest(files, FOLDER).rows()).isEqualTo(100_001);

        log.load(rows(10_001, 10_001));
        refused(this::applyAll, ErrorCode.CONFIGURATION_INVALID, "world.city", "more than 10000 partitions");
    }

    private static String rows(int count, int values) {
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < count; i++) {
            csv.append(i % values).append(',').append(text(i)).append('\n');
        }
        return csv.toString();
    }

    private static String text(int i) {
        return Integer.toHexString(i * 0x9e3779b9).repeat(12);
    }

    @Test
    void ledgerSaysHowManyRowsThereAre() {
        log.load("1,a\n2,a\n");
        log.changes("I,3,b\n");
        applyAll();
        List<Long> rows = new ArrayList<>();
        ParquetSettings settings = new ParquetSettings(ParquetSettings.DEFAULT.layout(), engine, Map.of(TABLE, fields));
        try (Target target = ParquetTarget.readOnly(files, settings)) {
            Applied applied = target.applied(TABLE);
            rows.add(applied.rows());
        }

        assertThat(rows).containsExactly(3L);
    }
}
