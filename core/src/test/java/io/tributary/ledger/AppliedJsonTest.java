package io.tributary.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tributary.change.Position;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AppliedJsonTest {
    private static final Applied SAMPLE = new Applied(
            42, 1, 3, new Position("0/16B3748"), Instant.parse("2026-11-20T10:15:29.500001Z"), 1000, 0x9ae0daafL);
    private static final String TEXT = "{\"commit\":42,\"generation\":1,\"schemaVersion\":3,\"position\":\"0/16B3748\","
            + "\"sourceTime\":\"2026-11-20T10:15:29.500001Z\",\"rows\":1000,\"crc32c\":\"9ae0daaf\"}";

    @Test
    void textIsAsDocumented() {
        assertThat(AppliedJson.write(SAMPLE)).isEqualTo(TEXT);
        assertThat(AppliedJson.read(TEXT)).isEqualTo(SAMPLE);
    }

    @Test
    void updatesWithoutTheirRowsAreAFieldOnlyWhereThereAreSome() {
        Applied some = SAMPLE.holding(7, 1, 5).holding(8, 0, 2);

        assertThat(AppliedJson.write(some)).endsWith(",\"rows\":8,\"crc32c\":\"00000000\",\"unmatchedUpdates\":7}");
        assertThat(AppliedJson.read(AppliedJson.write(some))).isEqualTo(some);
    }

    @Test
    void entryWithoutTimeIsReadBack() {
        assertThat(AppliedJson.read(AppliedJson.write(Applied.NOTHING))).isEqualTo(Applied.NOTHING);
    }

    @Test
    void fieldsOfLaterVersionsAreIgnored() {
        assertThat(AppliedJson.read(TEXT.replace("{", "{\"later\":[1],"))).isEqualTo(SAMPLE);
    }

    @Test
    void largestNumbersFit() {
        Applied largest = new Applied(
                Long.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                new Position("x".repeat(1200)),
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                Long.MAX_VALUE,
                0xFFFF_FFFFL,
                Long.MAX_VALUE);

        assertThat(AppliedJson.read(AppliedJson.write(largest))).isEqualTo(largest);
    }

    @Test
    void positionOfAnyLengthFits() {
        Applied endless = new Applied(1, 1, 1, new Position("ü".repeat(5000)), null, 0, 0);

        assertThat(AppliedJson.read(AppliedJson.write(endless))).isEqualTo(endless);
        assertThat(endless.position().text()).hasSize(400).contains("…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"commit\":1}",
                "{\"commit\":\"1\"}",
                "{\"commit\":1,\"generation\":3000000000,\"schemaVersion\":1,\"position\":\"\",\"rows\":1,"
                        + "\"crc32c\":\"00\"}",
                "{\"commit\":1,\"generation\":1,\"schemaVersion\":1,\"position\":\"\",\"rows\":1,\"crc32c\":\"zz\"}",
                "{\"commit\":1,\"generation\":1,\"schemaVersion\":1,\"position\":\"\",\"sourceTime\":\"now\","
                        + "\"rows\":1,\"crc32c\":\"00\"}"
            })
    void malformedTextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AppliedJson.read(text));
    }
}
