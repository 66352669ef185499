package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.binlog.ResumePoint;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlreadyLandedTest {
    private static final LogPlace ANYWHERE = new LogPlace("b.000001", 4);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0-1-7 | 0-2-3,0-1-8 | ",
                "0-1-7 from 0-1-5 | 0-1-6,0-1-7,0-1-8,0-2-3 | 0-1-6,0-1-7",
                "0-2-3 from 0-1-5 | 0-1-6,0-2-3,0-2-4,0-1-7 | 0-1-6,0-2-3",
                "0-1-7,4-1-2 from 0-1-5,4-1-2 | 0-1-6,4-1-3,0-1-7,0-1-8 | 0-1-6,0-1-7",
                "0-1-7,4-1-2 from 0-1-5 | 0-1-6,0-1-7,4-1-1,4-1-2,4-1-3 | 0-1-6,0-1-7,4-1-1,4-1-2"
            })
    void mariadbsTransactionsAreLandedUpToTheLastOfTheirDomain(String position, String read, String expected) {
        AlreadyLanded landed = new AlreadyLanded(ResumePoint.parse(position));

        List<String> skipped = MariadbGtids.parseAll(read).stream()
                .filter(gtid -> {
                    boolean has = landed.has(gtid, ANYWHERE);
                    landed.passed(gtid);
                    return has;
                })
                .map(Object::toString)
                .toList();

        assertThat(String.join(",", skipped)).isEqualTo(expected == null ? "" : expected);
    }
}
