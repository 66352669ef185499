package io.tributary.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.CaptureControl;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.ManualClock;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits 3 and on land one row each, {@code I,1} and a line end, or {@code I,10} and one. */
class BacklogTest {
    private static final TableId A = new TableId("world", "a");

    private final MemoryFiles files = new MemoryFiles();
    private final LandingReader reader = new LandingReader(files);
    private final ManualClock clock = ManualClock.atStart();
    private final BooleanSupplier no = () -> false;
    private final CaptureControl control = new RunControl(
            no, no, new ReloadRequests(files, clock), Set::of, progress -> {}, new VitalSigns(clock), List.of());
    private LandingWriter landing;

    @BeforeEach
    void startLoad() {
        landing = LandingWriter.open(files, LandingSettings.DEFAULT, clock, "process 7 on host test");
        ScriptedCapture.startLoad(landing, control, A, 1, 1);
    }

    @AfterEach
    void close() {
        landing.close();
    }

    private void land(int rows) {
        for (int i = 0; i < rows; i++) {
            ScriptedCapture.insert(landing, control, A, 1, 10 + landing.state().number());
        }
    }

    private Backlog backlog(ToLongFunction<TableId> applied, long bytesMax) {
        return new Backlog(reader, applied, Set.of("lake-1", "lake-2"), bytesMax);
    }

    @Test
    void aLookThatFailsStillJudgesWhatIsLanded() {
        boolean[] fails = {false};
        Backlog backlog = backlog(
                table -> {
                    if (fails[0]) {
                        throw new PipelineException(ErrorCode.TARGET_UNAVAILABLE, "Simulated failure of " + table, "");
                    }
                    return 0;
                },
                10);
        backlog.refresh();
        land(3);
        fails[0] = true;

        assertThatThrownBy(backlog::refresh).hasMessage("Simulated failure of world.a");

        assertThat(backlog.bytes()).isEqualTo(12);
        assertThat(backlog.isFull()).isTrue();
    }

    @Test
    void beforeATargetIsKnownItHasWhatItToldTheLandingZone() {
        land(5);
        reader.reportApplied("lake-1", 5);
        reader.reportApplied("lake-2", 4);
        Backlog backlog = backlog(table -> 0, 10);

        backlog.refresh();

        assertThat(backlog.bytes()).isEqualTo(12);
        assertThat(backlog.isFull()).isTrue();
    }

    @Test
    void aTargetThatNeverToldAnythingHasNothing() {
        land(5);
        reader.reportApplied("lake-1", 5);
        Backlog backlog = backlog(table -> 0, 10);

        backlog.refresh();

        assertThat(backlog.bytes()).isEqualTo(20);
    }

    @Test
    void whatWaitsLongIsRememberedInFewEntries() {
        long[] applied = {2};
        Backlog backlog = backlog(table -> applied[0], 1 << 20);
        land(Backlog.ENTRIES_MAX + 1);

        backlog.refresh();
        int entries = backlog.entries();
        long bytes = backlog.bytes();
        applied[0] = landing.state().number() - 1;
        backlog.refresh();

        assertThat(entries).isEqualTo(Backlog.ENTRIES_MAX / 2 + 1);
        assertThat(bytes).isEqualTo(4L * (Backlog.ENTRIES_MAX + 1));
        assertThat(backlog.bytes()).isEqualTo(4);
    }
}
