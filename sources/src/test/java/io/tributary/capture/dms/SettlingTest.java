package io.tributary.capture.dms;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.dms.Listing.Listed;
import io.tributary.files.FileEntry;
import io.tributary.landing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** How long a file is left alone. */
class SettlingTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2024-03-07T15:04:05.200Z"));
    private final Settling settling = new Settling(Duration.ofSeconds(5), ZoneOffset.UTC, clock);

    private static Listed file(String name, String version) {
        String path = "world/person/" + name;
        return new Listed(FileName.parse(path).orElseThrow(), new FileEntry(path, 1, version, ""));
    }

    @Test
    void aFileIsSettledOnceItWasSeenLongEnough() {
        Listed file = file("20240307-150405123.csv", "1");
        assertThat(settling.isSettled(file)).isFalse();
        clock.advance(Duration.ofSeconds(4));
        assertThat(settling.isSettled(file)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(settling.isSettled(file)).isTrue();
    }

    @Test
    void aFileThatIsWrittenAgainBeginsAnew() {
        assertThat(settling.isSettled(file("LOAD00000001.csv", "1"))).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(settling.isSettled(file("LOAD00000001.csv", "2"))).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(settling.isSettled(file("LOAD00000001.csv", "2"))).isTrue();
    }

    @Test
    void aFileWhoseNameIsOldIsSettledAtOnce() {
        assertThat(settling.isSettled(file("20240307-150305123.csv", "1"))).isTrue();
        assertThat(settling.isSettled(file("20240307-150355999.csv", "1"))).isFalse();
    }

    @Test
    void namesAreTimesOfTheirZone() {
        Settling seoul = new Settling(Duration.ofSeconds(5), ZoneId.of("Asia/Seoul"), clock);
        assertThat(seoul.isSettled(file("20240307-150405123.csv", "1"))).isTrue();
        assertThat(seoul.isSettled(file("20240308-000405123.csv", "1"))).isFalse();
    }
}
