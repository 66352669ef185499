package io.tributary.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.ManualClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoneReadersTest {
    private static final String OLD = "lake-0000abcd";

    private final MemoryFiles files = new MemoryFiles();
    private final LandingReader landing = new LandingReader(files);
    private final ManualClock clock = ManualClock.atStart();
    private final GoneReaders readers = new GoneReaders(landing, "lake", Set.of("lake-11112222"), clock);

    @Test
    void aReaderOfOursThatIsNoTargetAndStandsStillIsFoundUntilItsFileIsDeleted() {
        landing.reportApplied(OLD, 7);
        landing.reportApplied("lake-11112222", 7);
        landing.reportApplied("lake-two-33334444", 3);
        readers.look();
        landing.reportApplied("lake-11112222", 42);
        look(Duration.ofMinutes(9));
        assertThat(readers.found()).isEmpty();

        look(Duration.ofMinutes(1));
        assertThat(readers.found()).containsExactly(OLD);

        files.delete("_tributary/readers/" + OLD + ".json");
        look(Duration.ofMinutes(1));
        assertThat(readers.found()).isEmpty();
    }

    @Test
    void oneThatMovesOrHoldsNothingBackIsNone() {
        landing.reportApplied("lake-11112222", 42);
        for (int commit = 1; commit < 30; commit++) {
            landing.reportApplied(OLD, commit);
            look(Duration.ofMinutes(1));
            assertThat(readers.found()).isEmpty();
        }
        landing.reportApplied(OLD, 42);
        look(Duration.ofHours(1));
        look(Duration.ofHours(1));
        assertThat(readers.found()).isEmpty();
    }

    @Test
    void aPipelineFileWithoutTargetsLeavesThemToAnother() {
        GoneReaders none = new GoneReaders(landing, "lake", Set.of(), clock);
        landing.reportApplied(OLD, 7);
        landing.reportApplied("other", 42);
        none.look();
        clock.advance(Duration.ofHours(1));
        none.look();
        assertThat(none.found()).isEmpty();
    }

    private void look(Duration later) {
        clock.advance(later);
        readers.look();
    }
}
