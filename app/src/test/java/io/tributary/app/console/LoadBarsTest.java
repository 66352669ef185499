package io.tributary.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.change.TableId;
import io.tributary.landing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadBarsTest {
    private static final TableId PEOPLE = new TableId("world", "person_lewis");
    private static final TableId CITIES = new TableId("world", "city");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ManualClock clock = ManualClock.atStart();

    @Test
    void drawsABarPerLoadWithRateAndTimeLeft() {
        LoadBars bars = bars(Screen.Kind.TERMINAL);
        bars.progress(new LoadProgress(PEOPLE, 0, 0, 100_000));
        bars.progress(new LoadProgress(CITIES, 0, 0, 0));
        clock.advance(Duration.ofSeconds(2));
        bytes.reset();

        bars.progress(new LoadProgress(PEOPLE, 50_000, 1 << 20, 100_000));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .endsWith(
                        """
                        world.city         [----------------] 0 rows, 0 rows/s
                        world.person_lewis [########--------] 50% 50,000 rows, 25,000 rows/s, 2.0 s left
                        """);
    }

    @Test
    void neverShowsAnUnfinishedLoadAsComplete() {
        LoadBars bars = bars(Screen.Kind.TERMINAL);
        bars.progress(new LoadProgress(PEOPLE, 0, 0, 10));
        clock.advance(Duration.ofSeconds(1));

        bars.progress(new LoadProgress(PEOPLE, 50, 1 << 20, 10));

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("99% 50 rows, 50 rows/s, 0.0 s left");
    }

    @Test
    void removesABarWhenItsLoadEnds() {
        LoadBars bars = bars(Screen.Kind.TERMINAL);
        bars.progress(new LoadProgress(PEOPLE, 0, 0, 10));
        bytes.reset();

        bars.ended(PEOPLE);

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\u001b[1A\r\u001b[J");
    }

    @Test
    void drawsAtMostFiveTimesASecond() {
        LoadBars bars = bars(Screen.Kind.TERMINAL);
        bars.progress(new LoadProgress(PEOPLE, 0, 0, 10));
        bytes.reset();

        clock.advance(Duration.ofMillis(199));
        bars.progress(new LoadProgress(PEOPLE, 1, 1, 10));

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private LoadBars bars(Screen.Kind kind) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new LoadBars(new Screen(out, kind, 120), clock);
    }
}
