package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimelineHistoryTest {
    @Test
    void saysWhereEachTimelineWasLeft() {
        TimelineHistory history = TimelineHistory.parse("1\t0/3000000\tno recovery target specified\n\n# a comment\n"
                + "2\tA/5000060\tbefore 2000-01-01 00:00:00+00\n");

        assertThat(history.end(1)).hasValue(0x3000000L);
        assertThat(history.end(2)).hasValue(0xA_0500_0060L);
        assertThat(history.end(3)).isEmpty();
        assertThat(TimelineHistory.parse("").end(1)).isEmpty();
    }
}
