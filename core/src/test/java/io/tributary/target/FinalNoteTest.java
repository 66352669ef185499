package io.tributary.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import io.tributary.ledger.AppliedJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinalNoteTest {
    private static final Applied APPLIED = new Applied(
            42, 2, 3, new Position("0/16B3748"), Instant.ofEpochMilli(1_763_633_729_500L), 4079, 0xf00dcafeL);

    @Test
    void noteIsReadBack() {
        FinalNote note = new FinalNote(new TableId("wörld", "city \"x\""), "csv+names", APPLIED);

        assertThat(FinalNote.parse(note.text())).contains(note);
    }

    @Test
    void noteOfTheLongestNamesFits() {
        String longest = "\"".repeat(63);
        FinalNote note = new FinalNote(new TableId(longest, longest), "csv+names", APPLIED);

        assertThat(note.text().getBytes(UTF_8)).hasSizeLessThan(AppliedJson.BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "some note", "{\"schema\":\"a\",\"table\":\"b\",\"format\":\"csv\"}"})
    void anythingElseIsNoNoteOfOurs(String text) {
        assertThat(FinalNote.parse(text)).isEmpty();
        assertThat(FinalNote.parse(AppliedJson.write(APPLIED))).isEmpty();
    }
}
