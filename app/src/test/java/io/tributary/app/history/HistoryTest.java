package io.tributary.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.history.Runs.Problem;
import io.tributary.app.history.Runs.Run;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path folder;

    @Test
    void aTrackKeepsTheNewestPointsOnePerStep() {
        Track track = new Track(10, 3, 1);
        for (int second : new int[] {5, 12, 18, 25, 37}) {
            track.add(second, new float[] {second});
        }

        assertThat(track.columns()).isEqualTo(List.of(List.of(10L, 20L, 30L), List.of(18f, 25f, 37f)));
    }

    @Test
    void aTrackGoesOnAfterTheClockWasAhead() {
        Track track = new Track(10, 3, 1);
        for (int second : new int[] {5, 12, 9000, 9010, 25, 37}) {
            track.add(second, new float[] {second});
        }

        assertThat(track.columns()).isEqualTo(List.of(List.of(10L, 20L, 30L), List.of(12f, 25f, 37f)));
    }

    @Test
    void aTrackIsReadAsItWasWrittenAlsoAfterItWentAround() throws IOException {
        Track track = new Track(10, 3, 2);
        for (int second = 0; second < 100; second += 10) {
            track.add(second, new float[] {second, Float.NaN});
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        track.write(new DataOutputStream(bytes));

        Track read = new Track(10, 3, 2);
        read.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(read.columns())
                .isEqualTo(List.of(List.of(70L, 80L, 90L), List.of(70f, 80f, 90f), Arrays.asList(null, null, null)));
    }

    @Test
    void aDamagedHistoryBeginsAnew() throws IOException {
        Path file = folder.resolve("history.bin");
        new History().save(file);
        Files.writeString(file, "TRH1 and no more");

        assertThat(History.load(file).points("").hour().get(0)).isEmpty();
    }

    @Test
    void aRunThatDidNotSayHowItEndedWasKilled() throws IOException {
        Path file = folder.resolve("history/runs.jsonl");
        Run failed =
                run("2026-11-20T10:00:00Z", "failed", new Problem("SOURCE_SLOT_LOST", "It is gone", "Begin again"));
        Runs runs = new Runs(file);
        runs.note(failed);
        runs.note(run("2026-11-20T11:00:00Z", "running", null));
        runs.note(run("2026-11-20T11:00:00Z", "running", null));

        assertThat(new Runs(file).newestFirst())
                .isEqualTo(List.of(run("2026-11-20T11:00:00Z", "killed", null), failed));
    }

    @Test
    void onlyTheLastFiftyRunsAreKept() throws IOException {
        Runs runs = new Runs(folder.resolve("runs.jsonl"));
        for (int i = 0; i < 60; i++) {
            runs.note(run("2026-11-20T10:00:%02dZ".formatted(i), "ended", null));
        }

        assertThat(runs.newestFirst()).hasSize(50).first().isEqualTo(run("2026-11-20T10:00:59Z", "ended", null));
    }

    private static Run run(String started, String outcome, Problem problem) {
        return new Run("run", 4711, started, "2026-11-20T12:00:00Z", outcome, 100, 3, problem);
    }
}
