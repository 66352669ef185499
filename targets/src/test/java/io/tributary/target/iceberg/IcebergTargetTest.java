package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
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
                    1 << 20,
                    Duration.ofDays(5),
                    EngineSettings.DEFAULT);
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
