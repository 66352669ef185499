package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogPositionTest {
    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql-bin.000003:1234",
                "a,b-c.1.2.000003:9999999999",
                "my%20log%25%3A.000001:4",
                A + ":1-5:7:tag:1",
                "mysql:none",
                "0-1-100,7-4294967295-18446744073709551615",
                "mariadb:none"
            })
    void positionReadsBackFromItsText(String text) {
        LogPosition position = LogPosition.parse(text);

        assertThat(position.text()).isEqualTo(text);
        assertThat(LogPosition.parse(position.text())).isEqualTo(position);
        assertThat(ResumePoint.parse(text)).isEqualTo(ResumePoint.of(position));
    }

    @Test
    void eachNotationHasItsType() {
        assertThat(LogPosition.parse("my%20log%25%3A.000001:4")).isEqualTo(new LogPlace("my log%:.000001", 4));
        assertThat(LogPosition.parse("mysql:none")).isEqualTo(new GtidSet());
        assertThat(LogPosition.parse("mariadb:none")).isEqualTo(new MariadbGtids());
        assertThat(LogPosition.parse(A + ":1")).isEqualTo(GtidSet.parse(A + ":1"));
        assertThat(LogPosition.parse("0-1-2")).isEqualTo(MariadbGtids.parse("0-1-2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0/16B3748",
                "mysql-bin:4",
                "mysql-bin.000001",
                "mysql-bin.000001:-4",
                "0-1",
                "0-1-2-3",
                "0-4294967296-1",
                "0-1-18446744073709551616",
                "a b.000001:4"
            })
    void whatIsNoPositionIsRefused(String text) {
        assertThatThrownBy(() -> LogPosition.parse(text))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LANDING_CORRUPT))
                .hasMessage("Not a position in the log of MySQL or MariaDB: " + text);
    }

    @ParameterizedTest
    @CsvSource({
        "b.000002:4, b.000002:4, true",
        "b.000002:4, b.000001:999, true",
        "b.000002:4, b.000002:5, false",
        "b.999999:4, b.1000000:4, false",
        "'0-1-5,1-1-7', '0-2-5', true",
        "'0-1-5', '0-1-6', false",
        "'0-1-5', '0-1-5,1-1-1', false",
        "'0-1-9223372036854775808', '0-1-1', true",
        "mariadb:none, mariadb:none, true",
        "mariadb:none, 0-1-1, false",
        "0-1-1, mariadb:none, true"
    })
    void reachedIsAtOrBehind(String landed, String wanted, boolean expected) {
        assertThat(LogPosition.parse(landed).reached(LogPosition.parse(wanted))).isEqualTo(expected);
    }

    @Test
    void setHasReachedWhatItContains() {
        assertThat(LogPosition.parse(A + ":1-5").reached(LogPosition.parse(A + ":1-3")))
                .isTrue();
        assertThat(LogPosition.parse(A + ":1-5").reached(LogPosition.parse(A + ":6")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"b.000002:4, c.000001:4", "b.000002:4, 0-1-1", A + ":1, b.000002:4", "0-1-1, " + A + ":1"})
    void whatCannotBeComparedIsRefused(String landed, String wanted) {
        assertThatThrownBy(() -> LogPosition.parse(landed).reached(LogPosition.parse(wanted)))
                .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.SOURCE_SETTING_UNSUITABLE))
                .hasMessage("Positions in the log cannot be compared: " + landed + " and " + wanted);
    }

    @Test
    void mariadbListIsByDomainAndKeepsTheLast() {
        MariadbGtids gtids = MariadbGtids.parse("7-1-3, 0-1-9");
        gtids.add(new MariadbGtid(0, 2, 10));

        assertThat(gtids.list()).isEqualTo("0-2-10,7-1-3");
    }

    @ParameterizedTest
    @CsvSource({"0-1-4, false", "0-1-5, true", "0-1-6, true", "0-2-6, false", "1-1-6, false"})
    void mariadbNumbersAreComparedForEachServer(String other, boolean expected) {
        assertThat(new MariadbGtid(0, 1, 5)
                        .isAtOrBefore(MariadbGtids.parseAll("7-7-7," + other).get(1)))
                .isEqualTo(expected);
    }

    @Test
    void resumePointTellsWhereToBegin() {
        ResumePoint point = ResumePoint.parse("b.000003:77 from b.000001:4");

        assertThat(point).isEqualTo(new ResumePoint(new LogPlace("b.000003", 77), new LogPlace("b.000001", 4)));
        assertThat(point.text()).isEqualTo("b.000003:77 from b.000001:4");
        assertThat(point.earlierStart()).isEqualTo(Optional.of(new LogPlace("b.000001", 4)));
        assertThat(ResumePoint.parse("0-1-1").earlierStart()).isEmpty();
    }
}
