package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlErrorsTest {
    private static PipelineException of(int number, String state, String message) {
        return MysqlErrors.of(new ServerFailure(number, state, message), "Cannot read");
    }

    @ParameterizedTest
    @CsvSource({
        "1045, 28000, SOURCE_PERMISSION_MISSING",
        "1142, 42000, SOURCE_PERMISSION_MISSING",
        "1227, 42000, SOURCE_PERMISSION_MISSING",
        "1370, 42000, SOURCE_PERMISSION_MISSING",
        "1040, 08004, SOURCE_UNREACHABLE",
        "1205, HY000, SOURCE_UNREACHABLE",
        "1213, 40001, SOURCE_UNREACHABLE",
        "1053, 08S01, SOURCE_UNREACHABLE",
        "1927, 70100, SOURCE_UNREACHABLE",
        "1412, HY000, SOURCE_SNAPSHOT_LOST",
        "1146, 42S02, SOURCE_REFUSED",
        "1064, 42000, SOURCE_REFUSED",
        "1251, 08004, SOURCE_REFUSED",
        "9999, '', SOURCE_REFUSED",
    })
    void saysWhetherTryingAgainHelps(int number, String state, ErrorCode code) {
        assertThat(of(number, state, "why").code()).isEqualTo(code);
    }

    @Test
    void keepsTheServersWordsWhereTheyNameThings() {
        PipelineException failure = of(1146, "42S02", "Table 'shop.orders' doesn't exist");

        assertThat(failure).hasMessage("Cannot read: Table 'shop.orders' doesn't exist (error 1146, 42S02)");
        assertThat(ServerFailure.is(failure, 1, MysqlErrors.NO_SUCH_TABLE)).isTrue();
        assertThat(ServerFailure.is(failure, MysqlErrors.UNKNOWN_COLUMN)).isFalse();
        assertThat(ServerFailure.of(new PipelineException(ErrorCode.INTERNAL, "Other", "")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1062 | 23000 | Duplicate entry 'it's secret' for key 't.PRIMARY' | Duplicate entry '…'",
                "1064 | 42000 | error near '\"secret\" FROM t' at line 1 | error near '…' at line 1",
                "1264 | 22003 | Out of range value: 'secret | Out of range value: '…",
                "1644 | 45000 | secret of a trigger | an error raised by a routine or trigger",
                "3819 | HY000 | Nothing quoted. | Nothing quoted",
            })
    void leavesOutWhatMayBeAValue(int number, String state, String message, String shown) {
        assertThat(new ServerFailure(number, state, message).reason()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1236 | Could not find first log file name in binary log index file | SOURCE_LOG_LOST",
                "1236 | Client requested source to start replication from position > file size | SOURCE_LOG_LOST",
                "1236 | Cannot replicate because the source purged required binary logs. | SOURCE_LOG_LOST",
                "1236 | bogus data in log event; the first event 'f' at 4 | SOURCE_LOG_LOST",
                "1236 | log event entry exceeded max_allowed_packet; Increase max_allowed_packet on source | SOURCE_LOG_LOST",
                "1236 | Error: connecting slave requested to start from GTID 0-1-9, which is not in the master's binlog"
                        + " | SOURCE_LOG_LOST",
                "1236 | Could not find GTID state requested by slave in any binlog files. | SOURCE_LOG_LOST",
                "1236 | A replica with the same server_uuid/server_id as this replica has connected to the source"
                        + " | SOURCE_SERVER_ID_IN_USE",
                "4052 | A slave with the same server_uuid/server_id is already connected | SOURCE_SERVER_ID_IN_USE",
                "1236 | Binary log is not open | SOURCE_SETTING_UNSUITABLE",
                "1236 | The replication sender thread cannot start in AUTO_POSITION mode: this server has GTID_MODE = OFF"
                        + " instead of ON. | SOURCE_SETTING_UNSUITABLE",
                "1236 | Something new | SOURCE_REFUSED",
                "1227 | Access denied; you need (at least one of) the REPLICATION SLAVE privilege(s)"
                        + " | SOURCE_PERMISSION_MISSING",
            })
    void understandsWhyADumpEnds(int number, String message, ErrorCode code) {
        PipelineException failure = DumpErrors.of(new ServerFailure(number, "HY000", message), "h:1");

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.hint()).isNotEmpty();
        assertThat(failure).hasMessageStartingWith("Server h:1 has ended the stream of its log: ");
    }
}
