package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Position;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MemoryLanding;
import io.tributary.merge.MergeContract;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class ParquetMergeTest {
    @Nested
    class WithAmpleMemory extends Contract {
        WithAmpleMemory() {
            super(1 << 20);
        }
    }

    @Nested
    class InSeveralPasses extends Contract {
        InSeveralPasses() {
            super(4_000);
        }
    }

    abstract static class Contract extends MergeContract {
        @TempDir
        private Path scratch;

        private final long memoryBytesMax;

        Contract(long memoryBytesMax) {
            this.memoryBytesMax = memoryBytesMax;
        }

        @Override
        protected int histories() {
            return 3;
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            Files lake = new MemoryFiles();
            Applied before = load(lake, plan, oldRows);
            Plan from = new Plan(plan.table(), before, plan.to(), plan.fromSchema(), plan.toSchema(), plan.steps());
            try (Target target = open(lake, files, memoryBytesMax)) {
                target.apply(from);
            }
            Path copy = scratch.resolve("copy.parquet");
            try (InputStream in = lake.open(ParquetSettings.DEFAULT.layout().path(plan.table()))) {
                java.nio.file.Files.copy(in, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return String.join("", ParquetRows.sorted(copy)).getBytes(UTF_8);
        }

        private Applied load(Files lake, Plan plan, byte[] oldRows) {
            MemoryLanding landing = new MemoryLanding();
            LandedFile file = landing.load(plan.fromSchema(), 1, new String(oldRows, UTF_8));
            Applied to = new Applied(1, 1, plan.fromSchema().version(), Position.NONE, null, 0, 0);
            Plan load = new Plan(
                    plan.table(),
                    Applied.NOTHING,
                    to,
                    plan.fromSchema(),
                    plan.fromSchema(),
                    List.of(new Plan.Replace(List.of(file), plan.fromSchema())));
            try (Target target = open(lake, landing, 1 << 20)) {
                return target.apply(load);
            }
        }

        private Target open(Files lake, LandedFiles files, long memory) {
            return ParquetTarget.open(
                    lake, ParquetSettings.DEFAULT, files, new MergeSettings(scratch, memory, 1 << 20), "me");
        }
    }
}
