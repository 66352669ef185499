package io.tributary.target.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are folders of files: what every target must do. */
class DividedTargetTest {
    @Nested
    class InMemory extends Cases {
        private final Files files = new MemoryFiles();

        InMemory() {
            super(0);
        }

        @Override
        Files files() {
            return files;
        }
    }

    @Nested
    class InAFolder extends Cases {
        @TempDir
        private Path folder;

        InAFolder() {
            super(1 << 20);
        }

        @Override
        Files files() {
            return new LocalFiles(folder.resolve("lake [1]*?={}'"));
        }

        @Override
        LandedFiles named(LandedFiles landed) {
            return new ParquetTargetTest.NamedLanding(landed, folder.resolve("landing [a]*?="));
        }
    }

    abstract static class Cases extends TargetContract {
        @TempDir
        private Path scratch;

        private final long smallFileBytes;

        Cases(long smallFileBytes) {
            this.smallFileBytes = smallFileBytes;
        }

        abstract Files files();

        LandedFiles named(LandedFiles landed) {
            return landed;
        }

        @Override
        protected Target open(LandedFiles landed) {
            ParquetSettings settings = new ParquetSettings(
                    ParquetSettings.DEFAULT.layout(),
                    EngineSettings.DEFAULT,
                    Map.of(TABLE, List.of(new PartitionField("id", Transform.IDENTITY, 0))));
            MergeSettings merge = MergeSettings.in(scratch.resolve("work"));
            return ParquetTarget.open(
                    files(), settings, new ParquetFormat.Source(named(landed), merge, smallFileBytes), "process 1");
        }

        @Override
        protected List<String> rows(TableSchema columns) {
            return FolderRows.sorted(files(), "world/city", scratch);
        }

        @AfterEach
        void nothingIsLeftInTheScratchFolder() throws IOException {
            if (java.nio.file.Files.exists(scratch.resolve("work"))) {
                try (Stream<Path> left = java.nio.file.Files.list(scratch.resolve("work"))) {
                    assertThat(left).isEmpty();
                }
            }
        }

        @Test
        void manifestSomebodyElseChangedIsKeptUntilALoadThatBeganAfterwards() {
            log.load("1,a,\n");
            applyAll();
            Parts.replace(files(), "world/city/_manifest.json", "{}");
            log.changes("I,2,b,\n");
            assertThatThrownBy(this::applyAll).satisfies(ParquetTargetTest::saysChangedOutside);
            assertThatThrownBy(this::applyAll).satisfies(ParquetTargetTest::saysChangedOutside);
            log.load("2,b,\n");

            applyAll();

            assertHolds("2,b,\n");
        }
    }
}
