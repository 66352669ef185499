package io.tributary.capture.mysql.value;

import static io.tributary.capture.mysql.value.Forms.logged;
import static io.tributary.capture.mysql.value.Forms.mysql;
import static io.tributary.capture.mysql.value.Forms.of;
import static io.tributary.capture.mysql.value.Forms.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.capture.mysql.wire.Flavour;
import org.junit.jupiter.api.Test;

/** Dates and times. */
class TimeFormsTest {
    @Test
    void datesAreWrittenAsTheServerDoesAlsoImpossibleOnes() {
        assertThat(logged("date", "5dd00f")).isEqualTo("2024-02-29");
        assertThat(logged("date", "000000")).isEqualTo("0000-00-00");
        assertThat(logged("date", "40d00f")).isEqualTo("2024-02-00");
        assertThat(sent("date", "e807021d")).isEqualTo("2024-02-29");
        assertThat(sent("date", "")).isEqualTo("0000-00-00");
    }

    @Test
    void underTheNullPolicyImpossibleDatesAreNull() {
        ColumnForm form = of("date", Flavour.MYSQL, ZeroDates.NULL);
        ColumnForm time = of("datetime", Flavour.MYSQL, ZeroDates.NULL);

        assertThat(logged(form, "5dd00f")).isEqualTo("2024-02-29");
        assertThat(logged(form, "5ed00f")).isEmpty();
        assertThat(logged(form, "40d00f")).isEmpty();
        assertThat(logged(form, "000000")).isEmpty();
        assertThat(sent(time, "")).isEmpty();
        assertThat(logged(of("timestamp(2)", Flavour.MYSQL, ZeroDates.NULL), "0000000000"))
                .isEmpty();
        assertThat(form.implicitDefault()).isEmpty();
    }

    @Test
    void dateTimesHaveTheirFractionDigits() {
        assertThat(logged("datetime", "99b2faf3af")).isEqualTo("2024-03-29 15:14:47");
        assertThat(logged("datetime(3)", "99b2faf3af 04ce")).isEqualTo("2024-03-29 15:14:47.123");
        assertThat(logged("datetime(6)", "99b2faf3af 000001")).isEqualTo("2024-03-29 15:14:47.000001");
        assertThat(logged("datetime(1)", "8000000000 00")).isEqualTo("0000-00-00 00:00:00.0");
        assertThat(sent("datetime(1)", "e807031d 0f0e2f a0860100")).isEqualTo("2024-03-29 15:14:47.1");
        assertThat(sent("datetime(2)", "e807031d")).isEqualTo("2024-03-29 00:00:00.00");
    }

    @Test
    void timestampsAreSecondsInUtc() {
        assertThat(logged("timestamp", "00000001")).isEqualTo("1970-01-01 00:00:01");
        assertThat(logged("timestamp(6)", "7fffffff 0f423f")).isEqualTo("2038-01-19 03:14:07.999999");
        assertThat(logged("timestamp", "ffffffff")).isEqualTo("2106-02-07 06:28:15");
        assertThat(logged("timestamp(3)", "00000000 0000")).isEqualTo("0000-00-00 00:00:00.000");
        assertThat(logged("timestamp", "65e5b52f")).isEqualTo("2024-03-04 11:49:03");
    }

    @Test
    void timesGoBeyondADayToBothSides() {
        assertThat(logged("time", "800000")).isEqualTo("00:00:00");
        assertThat(logged("time", "b46efb")).isEqualTo("838:59:59");
        assertThat(logged("time", "4b9105")).isEqualTo("-838:59:59");
        assertThat(logged("time(2)", "7fffff ff")).isEqualTo("-00:00:00.01");
        assertThat(logged("time(1)", "7ffffe ce")).isEqualTo("-00:00:01.5");
        assertThat(logged("time(6)", "7fffff ffffff")).isEqualTo("-00:00:00.000001");
        assertThat(sent("time(6)", "01 22000000 16 3b 3b 01000000")).isEqualTo("-838:59:59.000001");
        assertThat(sent("time(1)", "")).isEqualTo("00:00:00.0");
    }

    @Test
    void columnsOfOldServersHaveFormsOfTheirOwn() {
        assertThat(logged(mysql("datetime").logged(LoggedType.DATETIME, 0), "d713a19168120000"))
                .isEqualTo("2024-03-29 15:14:47");
        assertThat(logged(mysql("timestamp").logged(LoggedType.TIMESTAMP, 0), "2fb5e565"))
                .isEqualTo("2024-03-04 11:49:03");
        assertThat(logged(mysql("time").logged(LoggedType.TIME, 0), "590a80")).isEqualTo("-838:59:59");
        assertThatThrownBy(() -> mysql("time(3)").logged(LoggedType.TIME, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherFractionDigitsDoNotFit() {
        assertThat(mysql("datetime(3)").fits(LoggedType.DATETIME2, 3)).isTrue();
        assertThat(mysql("datetime(3)").fits(LoggedType.DATETIME2, 4)).isFalse();
        assertThat(mysql("timestamp").fits(LoggedType.DATETIME2, 0)).isFalse();
        assertThat(mysql("time(6)").fits(LoggedType.TIME2, 6)).isTrue();
    }
}
