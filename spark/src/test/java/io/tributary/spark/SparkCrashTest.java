package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.merge.LandedLog;
import io.tributary.target.ApplyFaults;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Place;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that dies or fails at any file operation of its own or of its tasks is taken up again: every change is there exactly once. */
public class SparkCrashTest extends ApplyFaults {
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(6, 8, 1 << 20, 1 << 10);
    private static final String PATH = "world/city/final_output.csv";

    private static final TableId TABLE = new TableId("world", "city");
    /** After each commit. */
    private static final List<List<String>> ROWS = List.of(
            List.of(),
            List.of(),
            List.of("1,a", "2,b", "3,c"),
            List.of("1,a", "3,c", "4,d"),
            List.of("1,z", "3,c", "4,d"),
            List.of("1,z", "4,d", "4,d"));

    @TempDir
    Path folder;

    private final LandedLog log = landed();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog landed() {
        Column id = new Column(1, "id", new ColumnType.Text(), "text", null);
        Column value = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, value), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\n");
        log.changes("I,4,d\nD,3,c\n");
        return log;
    }

    @Override
    protected LandedLog log() {
        return log;
    }

    @Override
    protected Target open(Place place, Files files) {
        SparkMerge merge = new SparkMerge(LocalSpark.context(), Sent.landed(log.files()), Sent.files(files), SMALL);
        return CsvTarget.open(files, CsvSettings.DEFAULT, merge, "driver");
    }

    @Override
    protected void assertWhole(Place place) {
        Optional<FileEntry> file = place.files().find(PATH);
        try (Target target = CsvTarget.readOnly(place.files(), CsvSettings.DEFAULT)) {
            assertThat(file.map(there -> rows(place.files())).orElse(List.of()))
                    .isEqualTo(ROWS.get((int) target.applied(TABLE).commit()));
        }
    }

    @Override
    protected void assertComplete(Place place) {
        assertWhole(place);
        try (Target target = CsvTarget.readOnly(place.files(), CsvSettings.DEFAULT)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashAtAnyFileOperationOfDriverAndTasks() {
        assertEveryStateIsTakenUp(Place.inMemory(folder));
    }

    @Test
    void failureOfATaskAtAFileOperationIsHealedByApplyingAgain() {
        assertFailuresAreHealed(Place.inMemory(folder), 5, ErrorCode.FILE_IO);
    }

    private static List<String> rows(Files files) {
        try (InputStream in = files.open(PATH)) {
            return Arrays.stream(new String(in.readAllBytes(), UTF_8).split("\n"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
