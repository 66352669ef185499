package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DumpIT {
    private static final int ROTATE = 4;
    private static final int FORMAT_DESCRIPTION = 15;
    private static final int HEARTBEAT = 27;

    private static DumpRequest request(DumpRequest.Start from) {
        return request(from, ThreadLocalRandom.current().nextLong(1_000_000, 4_000_000_000L), false);
    }

    private static DumpRequest request(DumpRequest.Start from, long serverId, boolean untilEnd) {
        return new DumpRequest(
                from,
                serverId,
                UUID.randomUUID(),
                "tributary-wire-it",
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                untilEnd);
    }

    private static int type(EventPackets events) {
        return events.buffer()[events.offset() + 4] & 0xff;
    }

    private static boolean holds(EventPackets events, String text) {
        return new String(events.buffer(), events.offset(), events.length(), StandardCharsets.ISO_8859_1)
                .contains(text);
    }

    private static DumpRequest.Place end(Session session) {
        String sql = session.flavour() == Flavour.MYSQL && session.version().isAtLeast(8, 2)
                ? "SHOW BINARY LOG STATUS"
                : "SHOW MASTER STATUS";
        Row row = session.query(sql).get(0);
        return new DumpRequest.Place(row.need(0), row.number(1));
    }

    private static DumpRequest.Start gtids(Session session) {
        Assumptions.assumeTrue(
                session.flavour() == Flavour.MARIADB
                        || session.query("SELECT @@gtid_mode").get(0).need(0).equals("ON"),
                "the server writes no GTIDs");
        return session.flavour() == Flavour.MYSQL
                ? new DumpRequest.MysqlGtids(
                        session.query("SELECT @@gtid_executed").get(0).need(0))
                : new DumpRequest.MariadbGtids(
                        session.query("SELECT @@gtid_binlog_pos").get(0).need(0));
    }

    private static void expectStatement(EventPackets events, String text) {
        assertThat(events.next()).isTrue();
        assertThat(type(events)).isEqualTo(ROTATE);
        assertThat(events.next()).isTrue();
        assertThat(type(events)).isEqualTo(FORMAT_DESCRIPTION);
        boolean isFound = false;
        while (!isFound) {
            assertThat(events.next()).isTrue();
            isFound = holds(events, text);
            int size = (events.buffer()[events.offset() + 9] & 0xff)
                    | ((events.buffer()[events.offset() + 10] & 0xff) << 8)
                    | ((events.buffer()[events.offset() + 11] & 0xff) << 16)
                    | (events.buffer()[events.offset() + 12] << 24);
            assertThat(events.length()).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsFromAPlace(WireServers server) {
        try (Session writer = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            DumpRequest.Place place = end(writer);
            writer.execute("CREATE TABLE IF NOT EXISTS tributary_wire.from_place (a int)");
            writer.execute("DROP TABLE tributary_wire.from_place");

            expectStatement(session.dump(request(place)), "DROP TABLE");
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsFromGtids(WireServers server) {
        try (Session writer = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            writer.execute("CREATE TABLE IF NOT EXISTS tributary_wire.from_gtids (a int)");
            DumpRequest.Start gtids = gtids(writer);
            writer.execute("DROP TABLE tributary_wire.from_gtids");

            expectStatement(session.dump(request(gtids)), "from_gtids");
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsFromTaggedGtids(WireServers server) {
        try (Session writer = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            Assumptions.assumeTrue(
                    writer.flavour() == Flavour.MYSQL && writer.version().isAtLeast(8, 3), "the server knows no tags");
            writer.execute("SET gtid_next = 'AUTOMATIC:wire_it'");
            writer.execute("CREATE TABLE IF NOT EXISTS tributary_wire.tagged (a int)");
            DumpRequest.Start gtids = gtids(writer);
            assertThat(((DumpRequest.MysqlGtids) gtids).executed()).contains(":wire_it:");
            writer.execute("DROP TABLE tributary_wire.tagged");

            expectStatement(session.dump(request(gtids)), "tagged");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsAtTheLogsEndWhenAskedTo(WireServers server) {
        try (Session writer = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            DumpRequest.Place place = end(writer);
            writer.execute("CREATE TABLE IF NOT EXISTS tributary_wire.until_end (a int)");
            writer.execute("DROP TABLE tributary_wire.until_end");

            EventPackets events = session.dump(request(place, 0, true));
            expectStatement(events, "until_end");
            expectEnd(events);
            assertThat(events.next()).isFalse();
        }
    }

    private static void expectEnd(EventPackets events) {
        for (int i = 0; events.next(); i++) {
            assertThat(i).isLessThan(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hearsThatNothingHappens(WireServers server) {
        try (Session writer = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            EventPackets events = session.dump(request(end(writer)));

            int type = 0;
            for (int i = 0; i < 10_000 && type != HEARTBEAT; i++) {
                assertThat(events.next()).isTrue();
                type = type(events);
            }
            assertThat(type).isEqualTo(HEARTBEAT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isListedAmongTheReplicas(WireServers server) {
        try (Session other = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            DumpRequest request = request(end(other));
            session.dump(request).next();

            List<Row> replicas = other.query(other.flavour() == Flavour.MYSQL ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS");

            assertThat(replicas).anySatisfy(row -> {
                assertThat(row.number(0)).isEqualTo(request.serverId());
                assertThat(row.text(1)).isEqualTo("tributary-wire-it");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsLargerThanAPacketAreWhole(WireServers server) {
        try (Session writer = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            writer.execute("CREATE TABLE IF NOT EXISTS tributary_wire.large (a longtext, b longtext)");
            DumpRequest.Place place = end(writer);
            writer.execute("INSERT INTO tributary_wire.large VALUES (repeat('x', 10000000), repeat('y', 10000000))");
            writer.execute("DROP TABLE tributary_wire.large");

            EventPackets events = session.dump(request(place));
            int largest = 0;
            boolean isOver = false;
            while (!isOver) {
                assertThat(events.next()).isTrue();
                largest = Math.max(largest, events.length());
                isOver = events.length() < 1000 && holds(events, "DROP TABLE");
            }
            assertThat(largest).isBetween(20_000_000, 20_001_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLogThatIsNotThereIsLost(WireServers server) {
        expect(server, new DumpRequest.Place("nosuch.000001", 4), ErrorCode.SOURCE_LOG_LOST);
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceBeyondTheFileIsLost(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            expect(server, new DumpRequest.Place(end(session).file(), 4_000_000_000L), ErrorCode.SOURCE_LOG_LOST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionsTheServerNeverHadAreLost(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            DumpRequest.Start start = gtids(session);
            if (start instanceof DumpRequest.MysqlGtids gtids) {
                String uuid = session.query("SELECT @@server_uuid").get(0).need(0);
                expect(
                        server,
                        new DumpRequest.MysqlGtids(gtids.executed() + "," + uuid + ":900000000-900000001"),
                        ErrorCode.SOURCE_LOG_LOST);
            } else {
                long id = session.query("SELECT @@server_id").get(0).number(0);
                expect(server, new DumpRequest.MariadbGtids("0-" + id + "-900000000"), ErrorCode.SOURCE_LOG_LOST);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gtidsOfTheOtherKindAreRefused(WireServers server) {
        DumpRequest.Start start = server.flavour() == Flavour.MYSQL
                ? new DumpRequest.MariadbGtids("0-1-1")
                : new DumpRequest.MysqlGtids("04525978-e4e9-11f1-b374-02fc00000001:1-4");
        try (Session session = server.open(SessionSetup.DUMP)) {
            assertThatThrownBy(() -> session.dump(request(start)))
                    .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.SOURCE_IDENTITY_CHANGED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceWhereNoEventBeginsIsLost(WireServers server) {
        try (Session session = server.open(SessionSetup.CATALOG)) {
            DumpRequest.Place end = end(session);
            expect(server, new DumpRequest.Place(end.file(), 5), ErrorCode.SOURCE_LOG_LOST);
        }
    }

    private static void expect(WireServers server, DumpRequest.Start start, ErrorCode code) {
        try (Session session = server.open(SessionSetup.DUMP)) {
            EventPackets events = session.dump(request(start));

            assertThatThrownBy(() -> expectEnd(events)).isInstanceOfSatisfying(PipelineException.class, e -> {
                assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                assertThat(e.hint()).isNotEmpty();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherReaderOfTheSameIdentityIsNoticed(WireServers server) {
        try (Session other = server.open(SessionSetup.CATALOG);
                Session first = server.open(SessionSetup.DUMP);
                Session second = server.open(SessionSetup.DUMP)) {
            DumpRequest request = request(end(other));
            EventPackets events = first.dump(request);
            assertThat(events.next()).isTrue();
            assertThat(second.dump(request).next()).isTrue();

            assertThatThrownBy(() -> expectEnd(events))
                    .isInstanceOfSatisfying(
                            PipelineException.class,
                            e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.SOURCE_SERVER_ID_IN_USE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitForEventsEndsWhenAnotherThreadGivesUp(WireServers server) throws Exception {
        try (Session other = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.DUMP)) {
            EventPackets events = session.dump(request(end(other)));
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> expectEnd(events));
            Thread.sleep(300);

            session.abort();

            assertThatThrownBy(() -> end.get(5, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("given up");
        }
    }
}
