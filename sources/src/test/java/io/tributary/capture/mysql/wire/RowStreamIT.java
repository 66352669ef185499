package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowStreamIT {
    private static String text(RowStream rows, int i) {
        return rows.isNull(i)
                ? "NULL"
                : new String(rows.buffer(), rows.offset(i), rows.length(i), StandardCharsets.UTF_8);
    }

    private static String hex(RowStream rows, int i) {
        return rows.isNull(i)
                ? "NULL"
                : HexFormat.of().formatHex(rows.buffer(), rows.offset(i), rows.offset(i) + rows.length(i));
    }

    private static List<String> hexes(RowStream rows) {
        return IntStream.range(0, rows.columns().size())
                .mapToObj(i -> hex(rows, i))
                .collect(Collectors.toList());
    }

    @ParameterizedTest
    @EnumSource
    void givesNumbersAsTheirLittleEndianBytes(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD)) {
            session.execute(
                    "CREATE TEMPORARY TABLE tributary_wire.numbers (a tinyint, b smallint, c mediumint, d int, e bigint,"
                            + " f float, g double, h year, i decimal(10,2), j bit(10), k int unsigned)");
            session.execute(
                    "INSERT INTO tributary_wire.numbers VALUES (-2, 258, -3, 16909060, -1, 1.5, -0.25, 2024, -1234.50, 515,"
                            + " 4294967295), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");

            try (RowStream rows = session.stream("SELECT * FROM tributary_wire.numbers")) {
                assertThat(rows.columns().stream().map(ResultColumn::type))
                        .containsExactly(1, 2, 9, 3, 8, 4, 5, 13, 246, 16, 3);
                assertThat(rows.columns().get(10).isUnsigned()).isTrue();
                assertThat(rows.next()).isTrue();
                assertThat(hexes(rows))
                        .containsExactly(
                                "fe",
                                "0201",
                                "fdffffff",
                                "04030201",
                                "ffffffffffffffff",
                                "0000c03f",
                                "000000000000d0bf",
                                "e807",
                                HexFormat.of().formatHex("-1234.50".getBytes(StandardCharsets.US_ASCII)),
                                "0203",
                                "ffffffff");
                assertThat(rows.next()).isTrue();
                assertThat(hexes(rows)).containsOnly("NULL");
                assertThat(rows.next()).isFalse();
                assertThat(rows.next()).isFalse();
            }
            assertThat(session.query("SELECT 1").get(0).number(0)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTimesAsPackedStructs(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD)) {
            try (RowStream rows = session.stream("SELECT date'2024-02-29', timestamp'2024-02-29 13:14:15',"
                    + " timestamp'2024-02-29 13:14:15.000016', timestamp'2024-02-29 00:00:00', time'-25:01:02',"
                    + " time'00:00:00', time'01:02:03.5'")) {
                assertThat(rows.next()).isTrue();

                assertThat(hexes(rows))
                        .containsExactly(
                                "e807021d",
                                "e807021d0d0e0f",
                                "e807021d0d0e0f10000000",
                                "e807021d",
                                "0101000000010102",
                                "",
                                "000000000001020320a10700");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesTextsInTheirColumnsCharacterSet(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD)) {
            session.execute("CREATE TEMPORARY TABLE tributary_wire.texts (a varchar(10) character set latin1,"
                    + " b text character set utf8mb4, c varbinary(10), d enum('ä','b') character set latin1)");
            session.execute("INSERT INTO tributary_wire.texts VALUES ('ä€', '😀', x'00ff', 'ä')");

            try (RowStream rows = session.stream("SELECT * FROM tributary_wire.texts")) {
                assertThat(rows.next()).isTrue();
                assertThat(hexes(rows)).containsExactly("e480", "f09f9880", "00ff", "e4");
                assertThat(rows.columns().get(2).charset()).isEqualTo(63);
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void joinsWhatTheServerSplits(WireServers server) {
        int full = 0xff_ffff;
        try (Session session = server.open(SessionSetup.LOAD)) {
            // a row of two texts has 2 bytes before them and each a length of 4: some end just before, at and after a
            // split
            List<Integer> plain = List.of(
                    0,
                    500,
                    502,
                    131_070,
                    131_072,
                    full - 12,
                    full - 11,
                    full - 10,
                    full - 9,
                    20_000_000,
                    2 * full - 11,
                    2 * full - 10,
                    2 * full - 9,
                    6);
            // packets are joined after they are decrypted, and alike whoever sent them: one server splits all of them
            List<Integer> sizes =
                    server == WireServers.MARIADB ? plain : List.of(0, 502, 131_072, full - 11, full - 10, 6);
            String sql = sizes.stream()
                    .map(size -> "SELECT repeat('x', " + size / 2 + "), repeat('y', " + (size - size / 2) + ")")
                    .collect(Collectors.joining(" UNION ALL "));

            List<Integer> read = new ArrayList<>();
            try (RowStream rows = session.stream(sql)) {
                while (rows.next()) {
                    read.add(rows.length(0) + rows.length(1));
                    expectOnly(rows, 0, 'x');
                    expectOnly(rows, 1, 'y');
                }
            }

            assertThat(read).isEqualTo(sizes);
            String half = session.query("SELECT repeat('x', 10000000), repeat('y', 10000000)")
                    .get(0)
                    .need(1);
            assertThat(half).isEqualTo("y".repeat(10_000_000));
        }
    }

    private static void expectOnly(RowStream rows, int column, char letter) {
        for (int i = 0; i < rows.length(column); i++) {
            if (rows.buffer()[rows.offset(column) + i] != letter) {
                throw new AssertionError("byte " + i + " of " + rows.length(column));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsAThousandColumns(WireServers server) {
        String list = IntStream.range(0, 1000)
                .mapToObj(i -> i % 7 == 0 ? "NULL AS c" + i : i + " AS c" + i)
                .collect(Collectors.joining(", "));
        try (Session session = server.open(SessionSetup.LOAD);
                RowStream rows = session.stream("SELECT " + list)) {
            assertThat(rows.columns()).hasSize(1000);
            assertThat(rows.next()).isTrue();
            for (int i = 0; i < 1000; i++) {
                assertThat(rows.isNull(i)).isEqualTo(i % 7 == 0);
                if (i % 7 != 0) {
                    assertThat(rows.buffer()[rows.offset(i)]).isEqualTo((byte) i);
                }
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyResultHasColumnsAndNoRow(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD);
                RowStream rows = session.stream("SELECT 1 AS one, 'x' AS two FROM dual WHERE 1 = 0")) {
            assertThat(rows.columns().stream().map(ResultColumn::name)).containsExactly("one", "two");
            assertThat(rows.next()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneResultAtATime(WireServers server) {
        try (Session session = server.open(SessionSetup.LOAD)) {
            RowStream rows = session.stream("SELECT 1");
            assertThatThrownBy(() -> session.query("SELECT 2")).isInstanceOf(IllegalStateException.class);

            rows.close();

            assertThatThrownBy(() -> session.query("SELECT 2"))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("given up before its end");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledReadFails(WireServers server) {
        try (Session other = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.LOAD);
                RowStream rows = session.stream("SELECT a.id, repeat('x', 1000) FROM information_schema.collations a,"
                        + " information_schema.collations b, information_schema.collations c")) {
            assertThat(rows.next()).isTrue();
            assertThat(text(rows, 1)).isEqualTo("x".repeat(1000));

            other.execute("KILL " + session.connectionId());

            assertThatThrownBy(() -> {
                        while (rows.next()) {
                            continue;
                        }
                    })
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledStatementLeavesTheSession(WireServers server) {
        try (Session other = server.open(SessionSetup.CATALOG);
                Session session = server.open(SessionSetup.LOAD);
                RowStream rows = session.stream("SELECT a.id, repeat('x', 1000) FROM information_schema.collations a,"
                        + " information_schema.collations b, information_schema.collations c")) {
            assertThat(rows.next()).isTrue();

            other.execute("KILL QUERY " + session.connectionId());

            assertThatThrownBy(() -> {
                        while (rows.next()) {
                            continue;
                        }
                    })
                    .isInstanceOfSatisfying(PipelineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
                        assertThat(ServerFailure.is(e, 1317)).isTrue();
                    });
            assertThat(session.query("SELECT 1").get(0).number(0)).isEqualTo(1);
        }
    }
}
