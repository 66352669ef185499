package io.tributary.target.iceberg;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Position;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MemoryLanding;
import io.tributary.merge.MergeContract;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class IcebergMergeTest {
    @Nested
    class WithAmpleMemory extends Contract {
        WithAmpleMemory() {
            super(2, 1 << 20);
        }
    }

    @Nested
    class InSeveralPasses extends Contract {
        InSeveralPasses() {
            super(3, 4_000);
        }
    }

    abstract static class Contract extends MergeContract {
        @TempDir
        private Path folder;

        private final IcebergSettings settings;
        private final long memoryBytesMax;
        private int warehouses;

        Contract(int formatVersion, long memoryBytesMax) {
            settings = new IcebergSettings(
                    IcebergSettings.Catalog.JDBC,
                    "",
                    Map.of(),
                    formatVersion,
                    Map.of(),
                    1 << 20,
                    Duration.ofDays(5),
                    EngineSettings.DEFAULT);
            this.memoryBytesMax = memoryBytesMax;
        }

        @Override
        protected int histories() {
            return 2;
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            Files lake = new LocalFiles(folder.resolve("lake" + warehouses++));
            Applied before = load(lake, plan, oldRows);
            Plan from = new Plan(plan.table(), before, plan.to(), plan.fromSchema(), plan.toSchema(), plan.steps());
            try (Target target = open(lake, files, memoryBytesMax)) {
                target.apply(from);
            }
            try (IcebergReader reader = new IcebergReader(lake, settings, folder)) {
                return String.join("", reader.rows(plan.table())).getBytes(UTF_8);
            }
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
            return IcebergTarget.open(
                    lake, settings, files, new MergeSettings(folder.resolve("work"), memory, 1 << 20), "me");
        }
    }
}
