package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.FileLayout;
import io.tributary.target.FinalNote;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import io.tributary.target.engine.EngineSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTargetTest {
    static final String PATH = "world/city/final_output.parquet";

    @Nested
    class InMemory extends Cases {
        private final Files files = new MemoryFiles();

        @Override
        Files files() {
            return files;
        }
    }

    @Nested
    class InAFolder extends Cases {
        @TempDir
        private Path folder;

        @Override
        Files files() {
            return new LocalFiles(folder);
        }
    }

    @Nested
    class WithLandingFilesThatHaveNames extends Cases {
        @TempDir
        private Path folder;

        @Override
        Files files() {
            return new LocalFiles(folder.resolve("lake [1]*?={}'"));
        }

        @Override
        LandedFiles named(LandedFiles landed) {
            return new NamedLanding(landed, folder.resolve("landing [a]*?="));
        }
    }

    /** Landed files as local files. */
    record NamedLanding(LandedFiles landed, Path folder) implements LandedFiles {
        @Override
        public InputStream open(LandedFile file) {
            return landed.open(file);
        }

        @Override
        public Optional<Path> local(LandedFile file) {
            Path local = folder.resolve(file.path());
            try (InputStream in = landed.open(file)) {
                java.nio.file.Files.createDirectories(local.getParent());
                java.nio.file.Files.copy(in, local, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return Optional.of(local);
        }
    }

    abstract static class Cases extends TargetContract {
        @TempDir
        private Path scratch;

        private ParquetSettings settings = ParquetSettings.DEFAULT;

        abstract Files files();

        LandedFiles named(LandedFiles landed) {
            return landed;
        }

        @Override
        protected Target open(LandedFiles landed) {
            return ParquetTarget.open(
                    files(), settings, named(landed), MergeSettings.in(scratch.resolve("work")), "process 1");
        }

        @Override
        protected List<String> rows(TableSchema columns) {
            assertThat(ParquetRows.query(
                            "SELECT name FROM parquet_schema('" + ParquetRows.escaped(copy()) + "') OFFSET 1"))
                    .isEqualTo(columns.columns().stream()
                            .map(column -> List.of(column.name()))
                            .toList());
            return ParquetRows.sorted(copy());
        }

        private Path copy() {
            Path copy = scratch.resolve("copy.parquet");
            try (InputStream in = files().open(PATH)) {
                java.nio.file.Files.copy(in, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return copy;
        }

        @AfterEach
        void nothingIsLeftInTheScratchFolder() throws IOException {
            if (java.nio.file.Files.exists(scratch.resolve("work"))) {
                try (Stream<Path> left = java.nio.file.Files.list(scratch.resolve("work"))) {
                    assertThat(left).isEmpty();
                }
            }
        }

        private void write(String content) {
            try (FileUpload upload = files().create(PATH, Precondition.ANY)) {
                byte[] bytes = content.getBytes(UTF_8);
                upload.write(bytes, 0, bytes.length);
                upload.publish("");
            }
        }

        @Test
        void columnIdsAndTheLedgerEntryAreInTheFile() {
            log.load("1,a,\n2,b,\n");
            applyAll();
            log.alter(new TableSchema(
                    TABLE, 2, List.of(column(3, "w"), column(1, "id"), column(9, "new")), List.of(1), ""));
            log.changes("I,q,3,\n");
            applyAll();

            String file = "'" + ParquetRows.escaped(copy()) + "'";
            assertThat(ParquetRows.query("SELECT name, field_id FROM parquet_schema(" + file + ") OFFSET 1"))
                    .containsExactly(List.of("w", "3"), List.of("id", "1"), List.of("new", "9"));
            String note = ParquetRows.query("SELECT decode(value) FROM parquet_kv_metadata(" + file
                            + ") WHERE decode(key) = 'tributary'")
                    .get(0)
                    .get(0);
            Applied applied = applied();
            assertThat(FinalNote.parse(note))
                    .contains(new FinalNote(
                            TABLE,
                            "parquet",
                            new Applied(applied.commit(), 1, 2, applied.position(), applied.sourceTime(), 3, 0)));
        }

        private static Column column(int id, String name) {
            return new Column(id, name, new ColumnType.Text(), "text", null);
        }

        @Test
        void valuesOfEveryShapeAreKept() {
            log.alter(schema(2, List.of(1), "id \"x\", '{ü表}:", "a b;\\", "SELECT"));
            String wide = "x".repeat(5_000_000);
            log.load(
                    "1,\"a\nb,\"\"c\"\"\",\"\"\n2,\"c\rd\r\n\",\\.\n",
                    "\"3\",\"x\",NULL\r\n",
                    "\ufeff5,\u0000a\u0000,  b  \n6,__unchanged__,'\n",
                    "7," + wide + ",\"" + "\"\"\n,".repeat(1000) + "\"\n");
            applyAll();
            assertHolds(
                    "1,\"a\nb,\"\"c\"\"\",\"\"\n",
                    "2,\"c\rd\r\n\",\\.\n",
                    "3,x,NULL\n",
                    "6,\"__unchanged__\",'\n",
                    "7," + wide + ",\"" + "\"\"\n,".repeat(1000) + "\"\n",
                    "\ufeff5,\u0000a\u0000,  b  \n");
        }

        @Test
        void firstValueMayBeginWithAByteOrderMark() {
            log.load("\ufeff1,a,b\n");
            applyAll();
            log.load("\ufeff\ufeff,a,b\n2,,\n");
            applyAll();

            assertHolds("2,,\n", "\ufeff\ufeff,a,b\n");
        }

        @Test
        void tableOfOneColumnMayHoldNulls() {
            LandedLog one = new LandedLog(schema(1, List.of(), "v"));
            one.load("\n\"\"\na\n\n");
            try (Target target = open(one.files())) {
                target.apply(one.plan(Applied.NOTHING).orElseThrow());
            }
            one.changes("D,\nI,\"\"\n");
            try (Target target = open(one.files())) {
                target.apply(one.plan(target.applied(TABLE)).orElseThrow());
            }

            assertThat(rows(one.schema())).containsExactly("\n", "\"\"\n", "\"\"\n", "a\n");
        }

        @Test
        void columnsThatOnlyCaseTellsApartAreRefused() {
            log.alter(schema(2, List.of(1), "id", "V", "v"));
            log.load("1,a,b\n");

            assertThatThrownBy(this::applyAll)
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED));
        }

        @Test
        void valueThatItsTypeDoesNotHoldFailsTheTableUntilTheColumnIsText() {
            List<Column> columns = List.of(
                    new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null),
                    new Column(2, "d", new ColumnType.Date(), "date", null),
                    new Column(3, "w", new ColumnType.Text(), "text", null));
            log.alter(new TableSchema(TABLE, 2, columns, List.of(1), ""));
            log.load("1,2024-01-01,\n", "2,2024-01-02,\n3,infinity,\"a\nb\"\n");

            assertThatThrownBy(this::applyAll).isInstanceOfSatisfying(PipelineException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
                assertThat(failure)
                        .hasMessageContaining("world.city")
                        .hasMessageContaining("row 2 of landing file world/city/LOAD00000002.csv")
                        .hasMessageContaining("column d")
                        .hasMessageContaining("DATE")
                        .hasMessageNotContaining("infinity");
                assertThat(failure.hint()).contains("column d").contains("tributary reload world.city");
            });
            assertThat(files().find(PATH)).isEmpty();

            settings = asText("d");
            log.load("1,2024-01-01,\n", "3,infinity,\n");
            applyAll();
            log.changes("I,4,-infinity,\nU,1,infinity,__unchanged__\n");
            applyAll();
            assertHolds("1,infinity,\n", "3,infinity,\n", "4,-infinity,\n");
        }

        @Test
        void valueOfAChangeThatItsTypeDoesNotHoldFailsTheTable() {
            List<Column> columns = List.of(
                    new Column(1, "id", new ColumnType.Int(16, ColumnType.Sign.SIGNED), "int", null),
                    new Column(2, "n", new ColumnType.Decimal(4, 2), "numeric", null));
            log.alter(new TableSchema(TABLE, 2, columns, List.of(1), ""));
            log.load("1,1.50\n");
            applyAll();
            LandedFile file = log.changes("I,2,0.00\nI,3,NaN\nI,4,-99.99\n");

            assertThatThrownBy(this::applyAll)
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.VALUE_UNSUPPORTED))
                    .hasMessageContaining("row 2 of landing file " + file.path())
                    .hasMessageContaining("column n")
                    .hasMessageContaining("DECIMAL(4,2)");
            assertThat(rows(log.schema())).containsExactly("1,1.50\n");
        }

        @Test
        void columnThatBecomesTextTakesARowsTextAlongOrIsLoadedAgain() {
            List<Column> columns = List.of(
                    new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null),
                    new Column(2, "n", new ColumnType.Decimal(4, 2), "numeric", null),
                    new Column(3, "at", new ColumnType.Timestamp(ColumnType.Zone.NONE), "timestamp", null));
            log.alter(new TableSchema(TABLE, 2, columns, List.of(1), ""));
            log.load("1,-0.50,2024-01-01 00:00:00.500\n");
            applyAll();
            settings = asText("n");
            log.changes("I,2,NaN,2024-01-01 00:00:00\n");
            applyAll();
            assertHolds("1,-0.50,2024-01-01 00:00:00.5\n", "2,NaN,2024-01-01 00:00:00\n");

            settings = asText("at");
            log.changes("I,3,1.00,infinity\n");
            assertThatThrownBy(this::applyAll).isInstanceOfSatisfying(PipelineException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
                assertThat(failure.hint()).contains("tributary reload world.city");
            });
        }

        private ParquetSettings asText(String column) {
            EngineSettings usual = EngineSettings.DEFAULT;
            return new ParquetSettings(
                    ParquetSettings.DEFAULT.layout(),
                    new EngineSettings(
                            Map.of(TABLE, Set.of(column)), usual.memoryBytes(), usual.threads(), usual.rowGroupRows()));
        }

        @Test
        void typesMayWidenAndDefaultsHaveTypes() {
            Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
            log.alter(new TableSchema(
                    TABLE, 2, List.of(id, new Column(2, "n", new ColumnType.Decimal(4, 2), "", null)), List.of(1), ""));
            log.load("1,-1.50\n");
            applyAll();
            Column big = new Column(1, "id", new ColumnType.Int(64, ColumnType.Sign.SIGNED), "bigint", null);
            Column filled =
                    new Column(3, "at", new ColumnType.Timestamp(ColumnType.Zone.ZONED), "", "2024-01-01 00:00:00.5");
            Column wide = new Column(2, "n", new ColumnType.Decimal(38, 2), "", null);
            log.alter(new TableSchema(TABLE, 3, List.of(filled, big, wide), List.of(1), ""));
            log.changes("I,2024-01-01 00:00:00,5000000000,1.00\n");
            applyAll();

            assertHolds("2024-01-01 00:00:00+00,5000000000,1.00\n", "2024-01-01 00:00:00.5+00,1,-1.50\n");
        }

        @Test
        void fileOfSomebodyElseIsKeptUntilALoadThatBeganAfterwards() {
            log.load("1,a,\n");
            write("not ours");
            assertThatThrownBy(this::applyAll).satisfies(ParquetTargetTest::saysChangedOutside);
            assertThatThrownBy(this::applyAll).satisfies(ParquetTargetTest::saysChangedOutside);

            log.load("2,b,\n");
            applyAll();

            assertHolds("2,b,\n");
        }

        @Test
        void fileOfAnotherFormatIsNotTouched() {
            log.load("1,a,\n");
            CsvSettings csv = new CsvSettings(new FileLayout(PATH), CsvSettings.Header.NONE);
            io.tributary.merge.StreamingMerge merge =
                    new io.tributary.merge.StreamingMerge(log.files(), MergeSettings.in(scratch.resolve("csv")));
            try (Target target = CsvTarget.open(files(), csv, merge, "csv")) {
                target.apply(log.plan(Applied.NOTHING).orElseThrow());
            }

            assertThatThrownBy(this::applied)
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                    .hasMessageContaining("is csv");
        }
    }

    static void saysChangedOutside(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(PipelineException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE);
            assertThat(refused.hint()).contains("tributary reload world.city");
        });
    }

    @Test
    void contentChangedUnderAValidNoteIsNoticed(@TempDir Path folder) throws IOException {
        LandedLog log = log();
        Path file = folder.resolve("target").resolve(PATH);
        try (Target target = open(new LocalFiles(folder.resolve("target")), log, folder, "me")) {
            target.apply(log.plan(Applied.NOTHING).orElseThrow());
            byte[] content = java.nio.file.Files.readAllBytes(file);
            content[content.length / 2]++;
            java.nio.file.Files.write(file, content);
            log.changes("I,3,c\n");

            assertThatThrownBy(() -> target.apply(
                            log.plan(target.applied(log.schema().table())).orElseThrow()))
                    .satisfies(ParquetTargetTest::saysChangedOutside)
                    .hasMessageContaining("its content is not what was written");
            assertThat(file).hasBinaryContent(content);
        }
    }

    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Text(), "text", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(
                new TableSchema(new io.tributary.change.TableId("world", "city"), 1, List.of(id, v), List.of(1), ""));
        log.load("1,a\n2,b\n");
        return log;
    }

    private static Target open(Files files, LandedLog log, Path folder, String holder) {
        return ParquetTarget.open(
                files, ParquetSettings.DEFAULT, log.files(), MergeSettings.in(folder.resolve("work")), holder);
    }
}
