package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import io.tributary.target.engine.EngineSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergTargetTest {
    @Nested
    class InAFolder extends Cases {
        @TempDir
        private Path folder;

        InAFolder() {
            super(2, 1 << 20);
        }

        @Override
        Files files() {
            return new LocalFiles(folder.resolve("lake [1]*?={}'"));
        }

        @Test
        void positionsOfRowsThatAreGoneAreInTheOrderOfFilesAndRows() {
            log.alter(new TableSchema(TABLE, 2, List.of(whole(1, "id", 32), whole(2, "n", 32)), List.of(1), ""));
            log.load(numbered(0, 5_000));
            applyAll();
            for (int first : List.of(10_000, 20_000, 30_000)) {
                log.changes(numbered(first, 5_000).replaceAll("(?m)^", "I,").replaceAll("I,$", ""));
                applyAll();
            }

            log.changes(IntStream.of(30_003, 4_000, 20_500, 10_001, 3, 34_000, 20_100)
                    .mapToObj(id -> "D," + id + ",\n")
                    .collect(Collectors.joining()));
            applyAll();

            try (IcebergReader reader = new IcebergReader(files(), settings(), scratch)) {
                String gone = reader.tasks(TABLE).get(0).deletes().get(0).location();
                assertThat(IcebergReader.query("SELECT file_path, pos FROM '" + reader.copy(gone) + "'"))
                        .hasSize(7)
                        .isSortedAccordingTo(Comparator.<List<String>, String>comparing(row -> row.get(0))
                                .thenComparing(row -> Long.valueOf(row.get(1))));
            }
        }
    }

    @Nested
    class InAFolderWithDeletionVectors extends Cases {
        @TempDir
        private Path folder;

        InAFolderWithDeletionVectors() {
            super(3, 1 << 20);
        }

        @Override
        Files files() {
            return new LocalFiles(folder);
        }
    }

    @Nested
    class WithFilesElsewhere extends Cases {
        private final Files files = new MemoryFiles();

        WithFilesElsewhere() {
            super(2, 4_000);
        }

        @Override
        Files files() {
            return files;
        }
    }

    @Nested
    class WithDeletionVectorsElsewhere extends Cases {
        private final Files files = new MemoryFiles();

        WithDeletionVectorsElsewhere() {
            super(3, 4_000);
        }

        @Override
        Files files() {
            return files;
        }
    }

    abstract static class Cases extends TargetContract {
        @TempDir
        Path scratch;

        private final int formatVersion;
        private final long memoryBytesMax;

        Cases(int formatVersion, long memoryBytesMax) {
            this.formatVersion = formatVersion;
            this.memoryBytesMax = memoryBytesMax;
        }

        abstract Files files();

        IcebergSettings settings() {
            String uri = files() instanceof LocalFiles ? "" : "jdbc:sqlite:" + scratch.resolve("catalog.db");
            return new IcebergSettings(
                    IcebergSettings.Catalog.JDBC,
                    uri,
                    Map.of(),
                    formatVersion,
                    Map.of(),
                    1 << 18,
                    Duration.ofDays(5),
                    new EngineSettings(Map.of(), 256L << 20, 2, 20_480));
        }

        @Override
        protected Target open(LandedFiles landed) {
            MergeSettings merge = new MergeSettings(scratch.resolve("work"), memoryBytesMax, 1 << 20);
            return IcebergTarget.open(files(), settings(), landed, merge, "process 1");
        }

        @Override
        protected List<String> rows(TableSchema columns) {
            try (IcebergReader reader = new IcebergReader(files(), settings(), scratch)) {
                assertThat(reader.table(TABLE).schema().columns())
                        .extracting(Types.NestedField::fieldId, Types.NestedField::name)
                        .containsExactlyElementsOf(columns.columns().stream()
                                .map(column -> org.assertj.core.groups.Tuple.tuple(column.id(), column.name()))
                                .toList());
                return reader.rows(TABLE);
            }
        }

        @Test
        void columnsChangeWithoutNewFiles() {
            log.alter(new TableSchema(
                    TABLE, 2, List.of(whole(1, "id", 32), real(2, "r", 32), decimal(3, "d", 4)), List.of(1), ""));
            log.load("1,0.5,1.50\n2,,-0.25\n");
            applyAll();
            log.alter(new TableSchema(
                    TABLE,
                    3,
                    List.of(decimal(3, "price", 20), whole(1, "id", 64), real(2, "r", 64), whole(9, "more", 32)),
                    List.of(1),
                    ""));
            log.changes("U,2.00,2,0.25,7\nI,5.00,5000000000,1e300,\n");
            applyAll();
            log.alter(new TableSchema(TABLE, 4, List.of(whole(1, "id", 64), decimal(3, "price", 20)), List.of(1), ""));
            applyAll();
            assertHolds("1,1.50\n", "2,2.00\n", "5000000000,5.00\n");

            try (IcebergReader reader = new IcebergReader(files(), settings(), scratch)) {
                assertThat(reader.tasks(TABLE)).hasSize(2);
                assertThat(reader.table(TABLE).currentSnapshot().summary())
                        .containsEntry("tributary.commit", Long.toString(log.lastCommit()));
            }
        }

        @Test
        void columnWithAValueForOldRowsOrAnotherTypeHasAllFilesWrittenAnew() {
            log.alter(new TableSchema(TABLE, 2, List.of(whole(1, "id", 32), decimal(3, "d", 4)), List.of(1), ""));
            log.load("1,1.50\n2,-0.25\n");
            applyAll();
            log.changes("D,1,\nI,3,9.00\n");
            applyAll();
            Column text = new Column(3, "d", new ColumnType.Text(), "text", null);
            Column filled = new Column(
                    5, "at", new ColumnType.Timestamp(ColumnType.Zone.ZONED), "timestamptz", "2024-01-01 00:00:00.5");
            log.alter(new TableSchema(TABLE, 3, List.of(whole(1, "id", 32), text, filled), List.of(1), ""));
            log.changes("U,3,__unchanged__,2025-01-01 00:00:00\n");
            applyAll();

            assertHolds("2,-0.25,2024-01-01 00:00:00.5+00\n", "3,9.00,2025-01-01 00:00:00+00\n");
            try (IcebergReader reader = new IcebergReader(files(), settings(), scratch)) {
                assertThat(reader.tasks(TABLE)).hasSize(1);
            }
        }

        @Test
        void theFileWithMostRowsIsReadFirst() {
            log.alter(new TableSchema(TABLE, 2, List.of(whole(1, "id", 32), whole(2, "n", 32)), List.of(1), ""));
            log.load(numbered(1, 2_000));
            applyAll();
            for (int rows : List.of(10, 1_000, 100)) {
                int first = rows * 10_000;
                log.changes(numbered(first, rows).replaceAll("(?m)^", "I,").replaceAll("I,$", ""));
                applyAll();
            }

            try (IcebergReader reader = new IcebergReader(files(), settings(), scratch)) {
                assertThat(PlannedFiles.parts(reader.table(TABLE), Set.of()))
                        .extracting(part -> part.file().recordCount())
                        .containsExactly(2_000L, 1_000L, 100L, 10L);
            }
        }

        String numbered(int first, int rows) {
            return IntStream.range(first, first + rows)
                    .mapToObj(i -> i + "," + i * 7919 + "\n")
                    .collect(Collectors.joining());
        }

        @Test
        void columnsThatSwapNamesAreTheSameColumnsInOldFiles() {
            log.alter(new TableSchema(TABLE, 2, List.of(whole(1, "a", 32), whole(2, "b", 32)), List.of(1), ""));
            log.load("1,2\n2,3\n3,1\n");
            applyAll();
            log.alter(new TableSchema(TABLE, 3, List.of(whole(1, "b", 32), whole(2, "a", 32)), List.of(1), ""));
            log.changes("D,2,3\nU,3,30\nI,4,2\n");
            applyAll();
            log.changes("U,1,20\nU,4,40\n");
            applyAll();

            assertHolds("1,20\n", "3,30\n", "4,40\n");
        }

        @Test
        void filesWithNarrowAndWideKeysAreReadEachByItsOwnType() {
            log.alter(new TableSchema(TABLE, 2, List.of(whole(1, "id", 32), decimal(3, "d", 4)), List.of(1), ""));
            log.load("1,1.50\n2,-0.25\n3,0.00\n");
            applyAll();
            log.alter(new TableSchema(
                    TABLE, 3, List.of(whole(1, "id", 64), decimal(3, "d", 20), whole(4, "more", 32)), List.of(1), ""));
            log.changes("I,5000000000,4.00,\nI,5000000001,123456.00,\n");
            applyAll();
            log.changes("U,5000000001,__unchanged__,7\nU,2,__unchanged__,8\nD,1,1.50,\nD,5000000000,4.00,\n");
            applyAll();

            assertHolds("2,-0.25,8\n", "3,0.00,\n", "5000000001,123456.00,7\n");
        }

        @Test
        void columnsMayHaveTheNamesThatTheEngineGivesToWhatItAdds() {
            log.alter(new TableSchema(
                    TABLE, 2, List.of(whole(1, "File_Index", 32), whole(2, "filename", 32)), List.of(1), ""));
            log.load("5,50\n6,60\n7,70\n");
            applyAll();
            log.changes("D,6,60\nU,7,71\nI,8,80\n");
            applyAll();
            log.changes("U,8,81\nD,5,50\n");
            applyAll();

            assertHolds("7,71\n", "8,81\n");
        }

        @Test
        void largeLoadIsSeveralFilesOfWhichChangesReadTheFewTheyNeed() {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 200_000; i++) {
                rows.append(i).append(",value ").append(i * 7919L % 1_000_003).append(",\n");
            }
            log.alter(new TableSchema(
                    TABLE,
                    2,
                    List.of(
                            whole(1, "id", 32),
                            schema(2, List.of(), "x", "v").columns().get(1),
                            real(3, "r", 64)),
                    List.of(1),
                    ""));
            log.load(rows.toString());
            applyAll();
            log.changes("D,199999,,\nU,0,x,0.5\nU,100000,__unchanged__,-0\n");
            applyAll();

            try (IcebergReader reader = new IcebergReader(files(), settings(), scratch)) {
                assertThat(reader.tasks(TABLE)).hasSizeGreaterThan(2);
                assertThat(reader.rows(TABLE))
                        .hasSize(199_999)
                        .contains("0,x,0.5\n", "100000,value " + 100_000 * 7919L % 1_000_003 + ",-0.0\n");
            }
            assertThat(applied().rows()).isEqualTo(199_999);
        }

        Column whole(int id, String name, int bits) {
            return new Column(id, name, new ColumnType.Int(bits, ColumnType.Sign.SIGNED), "int", null);
        }

        private Column real(int id, String name, int bits) {
            return new Column(id, name, new ColumnType.Real(bits), "float", null);
        }

        private Column decimal(int id, String name, int digits) {
            return new Column(id, name, new ColumnType.Decimal(digits, 2), "numeric", null);
        }

        @AfterEach
        void nothingIsLeftInTheScratchFolder() throws IOException {
            if (java.nio.file.Files.exists(scratch.resolve("work"))) {
                try (Stream<Path> left = java.nio.file.Files.list(scratch.resolve("work"))) {
                    assertThat(left).isEmpty();
                }
            }
        }
    }
}
