package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionIT {
    @ParameterizedTest
    @EnumSource
    void readsSmallResultsAsText(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            List<Row> rows =
                    session.query("SELECT 42, NULL, 'ü€😀', '' UNION ALL SELECT -1, 'x', 'y', repeat('z', 70000)");

            assertThat(rows).hasSize(2);
            assertThat(rows.get(0).number(0)).isEqualTo(42);
            assertThat(rows.get(0).text(1)).isNull();
            assertThat(rows.get(0).text(2)).isEqualTo("ü€😀");
            assertThat(rows.get(0).text(3)).isEmpty();
            assertThat(rows.get(1).text(3)).isEqualTo("z".repeat(70_000));
            assertThat(session.query("DO 1")).isEmpty();
            assertThat(session.query("SELECT 1 FROM dual WHERE 1 = 0")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhatServerItIs(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            assertThat(session.flavour()).isEqualTo(server.flavour());
            assertThat(session.version().isAtLeast(8, 0)).isTrue();
            assertThat(session.query("SELECT connection_id()").get(0).number(0)).isEqualTo(session.connectionId());
        }
    }

    @ParameterizedTest
    @EnumSource
    void pinsWhatChangesValues(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD)) {
            Row row = session.query("SELECT @@time_zone, @@sql_mode, @@character_set_results, @@autocommit,"
                            + " @@sql_select_limit, @@net_write_timeout, @@lock_wait_timeout")
                    .get(0);

            assertThat(List.of(row.need(0), row.need(1), String.valueOf(row.text(2)), row.need(3), row.need(4)))
                    .containsExactly("+00:00", "", "null", "1", "18446744073709551615");
            assertThat(row.number(5)).isEqualTo(86_400);
            assertThat(row.number(6)).isEqualTo(20);
        }
    }

    @Test
    void sendsStatementsLargerThanAPacket() {
        try (Session session = WireServers.MYSQL.open(SessionSetup.CATALOG)) {
            for (int size : new int[] {0xff_ffff - 18, 0xff_ffff, 20_000_000}) {
                String sql = "SELECT length('" + "x".repeat(size) + "')";

                assertThat(session.query(sql).get(0).number(0)).isEqualTo(size);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStatementWithParametersCannotBeStreamed(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            assertThatThrownBy(() -> session.stream("SELECT ?")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.query("SELECT 1")).isInstanceOf(PipelineException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterARefusal(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            assertThatThrownBy(() -> session.query("SELECT * FROM nowhere.nothing"))
                    .isInstanceOfSatisfying(PipelineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_REFUSED);
                        assertThat(ServerFailure.is(e, MysqlErrors.NO_SUCH_TABLE, 1049))
                                .isTrue();
                    });
            assertThatThrownBy(() -> session.stream("SELECT nosuch FROM information_schema.tables"))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(ServerFailure.is(e, MysqlErrors.UNKNOWN_COLUMN))
                                    .isTrue());
            assertThat(session.query("SELECT 1").get(0).number(0)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadEndsWhenAnotherThreadGivesUp(WireServers server) throws Exception {
        Session session = server.open(SessionSetup.CATALOG);
        CompletableFuture<List<Row>> answer = CompletableFuture.supplyAsync(() -> session.query("SELECT sleep(60)"));
        Thread.sleep(300);

        session.abort();

        assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(java.net.SocketException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE))
                .hasMessageContaining("given up");
        session.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSilentServerCountsAsLostWhenAskedTo(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            session.readTimeout(Duration.ofMillis(200));

            assertThatThrownBy(() -> session.query("SELECT sleep(30)"))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE))
                    .hasMessageContaining("has sent nothing for too long");
        }
    }
}
