package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresSettingsTest {
    private static PostgresSettings settings(String url, String pipeline) {
        return new PostgresSettings(url, "u", "hidden", pipeline, List.of("a.b"), 1, Duration.ofSeconds(1));
    }

    @Test
    void showsNoSecret() {
        String text = settings("jdbc:postgresql://h/d?password=hidden&sslmode=require", "p")
                .toString();

        assertThat(text)
                .isEqualTo("PostgresSettings[url=jdbc:postgresql://h/d?password=***&sslmode=require, user=u,"
                        + " password=***, pipeline=p, tables=[a.b], loadReaders=1, heartbeatInterval=PT1S]");
    }

    @Test
    void namesTheSlotAfterThePipeline() {
        assertThat(settings("", "world_2").slotName()).isEqualTo("tributary_world_2");
    }

    @Test
    void differentPipelinesNeverShareASlot() {
        List<String> names = List.of("World", "world", "wörld", "w-rld", "w rld", "x".repeat(50), "x".repeat(51));

        List<String> slots =
                names.stream().map(name -> settings("", name).slotName()).toList();

        assertThat(slots).doesNotHaveDuplicates().allMatch(slot -> slot.matches("[a-z0-9_]{1,63}"));
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatThrownBy(() -> new PostgresSettings("", "", "", "p", List.of("a.b"), 0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PostgresSettings("", "", "", "p", List.of("a.b"), 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void spellsNamesAndTextsForSql() {
        assertThat(Names.quote("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Names.literal("it's")).isEqualTo("'it''s'");
        assertThat(Names.literal("a\\'b")).isEqualTo("E'a\\\\''b'");
    }
}
