package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {
    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "d1cac904-e4e4-11f1-a295-02fc00000001";

    @Test
    void isWrittenAsTheServerWritesIt() {
        String server = B + ":1-15:foo:1,\n" + A.toUpperCase(java.util.Locale.ROOT) + ":7:1-3:5-6:a_1:9:4";

        assertThat(GtidSet.parse(server).list()).isEqualTo(A + ":1-3:5-7:a_1:4:9," + B + ":1-15:foo:1");
    }

    @Test
    void emptySetHasATextThatIsNoOther() {
        assertThat(GtidSet.parse(" \n").list()).isEmpty();
        assertThat(new GtidSet().text()).isEqualTo("mysql:none");
        assertThat(GtidSet.parse("").isEmpty()).isTrue();
    }

    @Test
    void tagsHaveNumbersOfTheirOwn() {
        GtidSet set = GtidSet.parse(A + ":1-3:t:5");
        UUID source = UUID.fromString(A);

        assertThat(set.contains(new MysqlGtid(source, "", 3))).isTrue();
        assertThat(set.contains(new MysqlGtid(source, "t", 3))).isFalse();
        assertThat(set.contains(new MysqlGtid(source, "t", 5))).isTrue();
        assertThat(set.contains(new MysqlGtid(source, "u", 5))).isFalse();
        assertThat(set.containsAll(GtidSet.parse(A + ":2-3:t:5"))).isTrue();
        assertThat(set.containsAll(GtidSet.parse(A + ":2-4"))).isFalse();
        assertThat(set.containsAll(GtidSet.parse(B + ":1"))).isFalse();
        assertThat(set.containsAll(new GtidSet())).isTrue();
    }

    @Test
    void copyIsNotChangedWithItsOriginal() {
        GtidSet set = GtidSet.parse(A + ":1");
        GtidSet copy = set.copy();

        set.add(new MysqlGtid(UUID.fromString(A), "", 2));

        assertThat(copy).isEqualTo(GtidSet.parse(A + ":1"));
        assertThat(set).isEqualTo(GtidSet.parse(A + ":1-2"));
    }

    @Test
    void numbersAddedInAnyOrderMakeTheSameSet() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            GtidSet set = new GtidSet();
            TreeSet<Long> expected = new TreeSet<>();
            int count = random.nextInt(60);
            for (int i = 0; i < count; i++) {
                long number = 1 + random.nextInt(80);
                set.add(new MysqlGtid(UUID.fromString(A), "", number));
                expected.add(number);
            }
            GtidSet whole = GtidSet.parse(
                    expected.isEmpty()
                            ? ""
                            : A + ":"
                                    + String.join(
                                            ":",
                                            expected.stream()
                                                    .map(String::valueOf)
                                                    .toList()));
            assertThat(set).as("seed " + seed).isEqualTo(whole);
            assertThat(GtidSet.parse(set.list())).as("seed " + seed).isEqualTo(set);
            for (long number = 1; number <= 80; number++) {
                assertThat(set.contains(new MysqlGtid(UUID.fromString(A), "", number)))
                        .as("seed " + seed)
                        .isEqualTo(expected.contains(number));
            }
        }
    }

    @Test
    void madeByOneServerAreThoseOfItsUuidWithAnyTag() {
        String other = A.replace('3', '4');

        assertThat(GtidSet.parse(A + ":1-3:tag:5," + other + ":1-9").madeBy(A))
                .isEqualTo(GtidSet.parse(A + ":1-3:tag:5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                A,
                A + ":",
                A + ":0",
                A + ":3-1",
                A + ":9223372036854775807",
                A + ":99999999999999999999",
                A + ":tag",
                A + ":1:tag",
                A + ":1,",
                "3e11fa47-71ca-11e1-9e33:1"
            })
    void whatIsNoSetIsRefused(String text) {
        assertThatThrownBy(() -> GtidSet.parse(text))
                .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED))
                .hasMessageStartingWith("Not a set of MySQL's transaction ids");
    }
}
