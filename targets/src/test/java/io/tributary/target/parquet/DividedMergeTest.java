package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
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
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are folders of files. */
class DividedMergeTest {
    @Nested
    class ByAKeyColumn extends Contract {
        ByAKeyColumn() {
            super(1 << 20, 0, "c1");
        }
    }

    @Nested
    class ByAnotherColumn extends Contract {
        ByAnotherColumn() {
            super(1 << 20, 1 << 20, "c2");
        }
    }

    @Nested
    class InSeveralPasses extends Contract {
        InSeveralPasses() {
            super(4_000, 600, "c2");
        }
    }

    abstract static class Contract extends MergeContract {
        @TempDir
        private Path scratch;

        private final long memoryBytesMax;
        private final long smallFileBytes;
        private final String column;

        Contract(long memoryBytesMax, long smallFileBytes, String column) {
            this.memoryBytesMax = memoryBytesMax;
            this.smallFileBytes = smallFileBytes;
            this.column = column;
        }

        @Override
        protected int histories() {
            return 2;
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            Files lake = new MemoryFiles();
            Applied before = load(lake, plan, oldRows);
            Plan from = new Plan(plan.table(), before, plan.to(), plan.fromSchema(), plan.toSchema(), plan.steps());
            try (Target target = open(lake, plan, files, memoryBytesMax)) {
                target.apply(from);
            }
            return String.join("", FolderRows.sorted(lake, plan.table().path(), scratch))
                    .getBytes(UTF_8);
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
            try (Target target = open(lake, plan, landing, 1 << 20)) {
                return target.apply(load);
            }
        }

        private Target open(Files lake, Plan plan, LandedFiles files, long memory) {
            List<String> names =
                    plan.fromSchema().columns().stream().map(Column::name).toList();
            PartitionField field = new PartitionField(
                    names.contains(column) ? column : names.get(0), PartitionField.Transform.IDENTITY, 0);
            ParquetSettings settings = new ParquetSettings(
                    ParquetSettings.DEFAULT.layout(), EngineSettings.DEFAULT, Map.of(plan.table(), List.of(field)));
            MergeSettings merge = new MergeSettings(scratch.resolve("work"), memory, 1 << 20);
            return ParquetTarget.open(lake, settings, new ParquetFormat.Source(files, merge, smallFileBytes), "me");
        }
    }
}
