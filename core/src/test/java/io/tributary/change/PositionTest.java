package io.tributary.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PositionTest {
    @Test
    void briefTextShowsBeginAndEndOfALongPosition() {
        Position position = new Position("7e309541-e4e1-11f1-a19b-02fc00000001:1-4732");

        assertThat(List.of(position.brief(100), position.brief(16), position.brief(3)))
                .containsExactly(position.text(), "7e309…001:1-4732".substring(0, 16), "…32");
        assertThat(position.brief(16)).hasSize(16);
    }
}
