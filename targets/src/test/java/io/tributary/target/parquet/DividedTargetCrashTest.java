package io.tributary.target.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.ApplyFaults;
import io.tributary.target.Place;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An apply of a table that is a folder, dying or failing at any file operation: who reads through the manifest sees the
 * rows before or after a plan, and every change is there exactly once at the end.
 */
class DividedTargetCrashTest extends ApplyFaults {
    private static final TableId TABLE = new TableId("world", "city");
    private static final String FOLDER = "world/city";
    private static final List<List<String>> ROWS = List.of(
            List.of("1,a\n", "2,b\n", "3,c\n"),
            List.of("1,a\n", "3,c\n", "4,b\n"),
            List.of("1,b\n", "3,c\n", "4,b\n", "4,b\n"),
            List.of("1,b\n", "3,c\n", "4,b\n"),
            List.of("1,b\n", "3,c\n", "4,b\n", "5,b\n"));

    @TempDir
    private Path scratch;

    private final LandedLog log = landed();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog landed() {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,b\nD,2,b\n");
        log.changes("D,1,a\nI,1,b\nI,4,b\n");
        log.changes("D,4,b\n");
        log.changes("I,5,b\n");
        return log;
    }

    @Override
    protected LandedLog log() {
        return log;
    }

    /** What a write leaves behind, the next removes. */
    @Override
    protected long lastSpoilt() {
        return log.lastCommit() - 1;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashWhereFilesAreElsewhere() {
        assertEveryStateIsTakenUp(Place.inMemory(scratch.resolve("place")));
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashInAFolder() {
        assertCrashesAreHealed(Place.inFolder(scratch.resolve("place")), Effect.values());
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() {
        assertFailuresAreHealed(Place.inMemory(scratch.resolve("place")), ErrorCode.FILE_IO, ErrorCode.FILE_FULL);
    }

    @Test
    void writerThatWasOvertakenPublishesNothing(@TempDir Path folder) {
        for (Place place : List.of(Place.inMemory(scratch.resolve("place")), Place.inFolder(folder.resolve("lake")))) {
            Files files = place.files();
            Plan load = log.planUpTo(2, Applied.NOTHING).orElseThrow();
            boolean[] over = new boolean[1];
            Runnable once = () -> {
                if (!over[0]) {
                    over[0] = true;
                    process(place, new Overtaken(files, () -> {}));
                }
            };
            try (Target late = open(place, new Overtaken(files, once))) {
                assertThatThrownBy(() -> late.apply(load))
                        .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                                .isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE));
            }
            assertWhole(place);
            assertThat(commit(files)).isEqualTo(log.lastCommit());
        }
    }

    @Override
    protected Target open(Place place, Files files) {
        MergeSettings merge = MergeSettings.in(scratch.resolve("work"));
        return ParquetTarget.open(files, settings(), new ParquetFormat.Source(log.files(), merge, 1 << 20), "me");
    }

    private static ParquetSettings settings() {
        return new ParquetSettings(
                ParquetSettings.DEFAULT.layout(),
                EngineSettings.DEFAULT,
                Map.of(TABLE, List.of(new PartitionField("v", Transform.IDENTITY, 0))));
    }

    /** Applies commit by commit, as the log grows. */
    private void process(Place place, Files files) {
        try (Target target = open(place, files)) {
            for (long commit = 1; commit <= log.lastCommit(); commit++) {
                Optional<Plan> plan = log.planUpTo(commit, target.applied(TABLE));
                plan.ifPresent(target::apply);
            }
        }
    }

    private static long commit(Files files) {
        try (Target target = ParquetTarget.readOnly(files, settings())) {
            return target.applied(TABLE).commit();
        }
    }

    /** What is there is what its ledger entry says, and a reader of the manifest before finds all of its files. */
    @Override
    protected void assertWhole(Place place) {
        Files files = place.files();
        try (Target target = ParquetTarget.readOnly(files, settings())) {
            Applied applied = target.applied(TABLE);
            if (applied.commit() == 0) {
                assertThat(files.find(FOLDER + "/" + Manifest.NAME)).isEmpty();
                return;
            }
            List<String> expected = ROWS.get((int) applied.commit() - 2);
            assertThat(FolderRows.sorted(files, FOLDER, scratch)).isEqualTo(expected);
            assertThat(applied.rows()).isEqualTo(expected.size());
        }
        for (String path : FolderRows.manifest(files, FOLDER).before()) {
            assertThat(files.find(FOLDER + "/" + path)).isPresent();
        }
    }

    @Override
    protected void assertComplete(Place place) {
        assertWhole(place);
        Files files = place.files();
        try (Target target = ParquetTarget.readOnly(files, settings())) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
        assertThat(left(files)).isEmpty();
    }

    /** What neither the manifest nor the one before names. */
    private static List<String> left(Files files) {
        Manifest manifest = FolderRows.manifest(files, FOLDER);
        Set<String> named = new HashSet<>(Set.of(FOLDER + "/" + Manifest.NAME));
        manifest.files().forEach(part -> named.add(FOLDER + "/" + part.path()));
        manifest.before().forEach(path -> named.add(FOLDER + "/" + path));
        return files.list("").stream()
                .map(FileEntry::path)
                .filter(path -> !named.contains(path))
                .toList();
    }
}
