package io.tributary.capture.dms;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.dms.Listing.Listed;
import io.tributary.capture.dms.Listing.TableFiles;
import io.tributary.files.FileEntry;
import io.tributary.landing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is decided while files settle. */
class NextStepTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2024-03-07T15:04:06Z"));
    private final Settling settling = new Settling(Duration.ofSeconds(5), ZoneOffset.UTC, clock);
    private final KnownFiles known = new KnownFiles();

    private static Listed file(String name) {
        String path = "world/person/" + name;
        return new Listed(FileName.parse(path).orElseThrow(), new FileEntry(path, 1, "1", ""));
    }

    private NextStep next(List<Listed> loads, List<Listed> changes) {
        return NextStep.of(new TableFiles(loads, changes, List.of()), known, false, settling::isSettled);
    }

    @Test
    void loadFilesSettleAllAtTheSameTime() {
        List<Listed> loads = List.of(file("LOAD00000001.csv"), file("LOAD00000002.csv"), file("LOAD00000003.csv"));
        assertThat(next(loads, List.of())).isEqualTo(new NextStep.Wait());

        clock.advance(Duration.ofSeconds(5));
        assertThat(next(loads, List.of())).isEqualTo(new NextStep.Load(loads, FileName.FIRST, NextStep.Why.FIRST));
    }

    @Test
    void changeFilesSettleAllAtTheSameTime() {
        known.take(new io.tributary.landing.TableEvent.LoadStarted(1, 1, new io.tributary.change.Position("")));
        List<Listed> changes = List.of(file("20240307-150405123.csv"), file("20240307-150405124.csv"));
        assertThat(next(List.of(), changes)).isEqualTo(new NextStep.Wait());

        clock.advance(Duration.ofSeconds(5));
        assertThat(next(List.of(), changes)).isEqualTo(new NextStep.Changes(changes));
    }
}
