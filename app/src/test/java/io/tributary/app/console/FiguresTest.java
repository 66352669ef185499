package io.tributary.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void countsCarryCommasAndTheRightNumber() {
        assertThat(List.of(
                        Figures.count(0, "row"),
                        Figures.count(1, "table"),
                        Figures.count(1204, "row"),
                        Figures.count(12_345_678)))
                .containsExactly("0 rows", "1 table", "1,204 rows", "12,345,678");
    }

    @Test
    void sizesAreInTheLargestUnitThatLeavesAWhole() {
        assertThat(List.of(
                        Figures.bytes(812),
                        Figures.bytes(1536),
                        Figures.bytes(32L << 20),
                        Figures.bytes(Long.MAX_VALUE)))
                .containsExactly("812 B", "1.5 KB", "32.0 MB", "8388608.0 TB");
    }

    @Test
    void durationsShowTwoUnitsAtMost() {
        assertThat(List.of(
                        Figures.duration(Duration.ofMillis(430)),
                        Figures.duration(Duration.ofSeconds(12)),
                        Figures.duration(Duration.ofSeconds(185)),
                        Figures.duration(Duration.ofMinutes(124)),
                        Figures.duration(Duration.ofHours(79))))
                .containsExactly("0.4 s", "12 s", "3 m 5 s", "2 h 4 m", "3 d 7 h");
    }
}
