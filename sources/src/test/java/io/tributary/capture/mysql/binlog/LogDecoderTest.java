package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogDecoderTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void placesFollowTheFilesOfTheLog(boolean isChecked) {
        LogStream stream = new LogStream(Flavour.MYSQL, isChecked);

        stream.decode(stream.madeUp(EventType.ROTATE, LogStream.rotation("binlog.000001", 4)));
        stream.add(EventType.FORMAT_DESCRIPTION, LogStream.format(isChecked));
        stream.add(EventType.XID, new Bytes().number(5, 8));
        long end = stream.decoder.place().offset();
        assertThat(stream.decoder.start()).isEqualTo(new LogPlace("binlog.000001", end - (isChecked ? 31 : 27)));
        stream.add(EventType.ROTATE, LogStream.rotation("binlog.000002", 4));
        stream.decode(stream.madeUp(EventType.ROTATE, LogStream.rotation("binlog.000002", 4)));

        assertThat(stream.transcript.take())
                .containsExactly("rotated binlog.000001:4", "committed", "rotated binlog.000002:4");
        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000002", 4));
        assertThat(stream.decoder.serverVersion()).isEqualTo("9.7.4");
    }

    @Test
    void formatSentAgainInTheMiddleOfAFileDoesNotMoveThePlace() {
        LogStream stream = new LogStream(Flavour.MYSQL, true);
        stream.decode(stream.madeUp(EventType.ROTATE, LogStream.rotation("binlog.000007", 5000)));
        stream.decode(LogStream.event(EventType.FORMAT_DESCRIPTION, 0, 0, LogStream.format(true), true));
        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000007", 5000));

        stream.decode(LogStream.event(EventType.XID, 5031, 0, new byte[8], true));

        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000007", 5031));
    }

    @Test
    void formatOfAFileWithoutChecksumsIsSentAgainWithAnOldChecksum() {
        LogStream stream = new LogStream(Flavour.MYSQL, true);
        stream.decode(stream.madeUp(EventType.ROTATE, LogStream.rotation("binlog.000007", 154)));
        byte[] format = LogStream.event(EventType.FORMAT_DESCRIPTION, 0, 0, LogStream.format(false), true);
        format[format.length - 1] ^= 1;

        stream.decode(format);
        stream.decode(LogStream.event(EventType.XID, 181, 0, new byte[8], false));

        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000007", 181));
        byte[] damaged = LogStream.event(EventType.FORMAT_DESCRIPTION, 0, 0, LogStream.format(true), true);
        damaged[30] ^= 1;
        assertThatThrownBy(() -> stream.decode(damaged)).hasMessageContaining("type 15 whose checksum does not match");
    }

    @Test
    void offsetsGoOnBehindFourGigabytes() {
        LogStream stream = new LogStream(Flavour.MYSQL, true);
        stream.decode(stream.madeUp(EventType.ROTATE, LogStream.rotation("binlog.000001", 4)));
        stream.decode(LogStream.event(EventType.FORMAT_DESCRIPTION, 0, 0, LogStream.format(true), true));

        stream.decode(LogStream.event(EventType.XID, 3_000_000_000L, 0, new byte[8], true));
        stream.decode(LogStream.event(EventType.XID, (1L << 32) + 10, 0, new byte[8], true));
        assertThat(stream.decoder.start()).isEqualTo(new LogPlace("binlog.000001", (1L << 32) + 10 - 31));
        stream.decode(LogStream.event(EventType.XID, (1L << 32) + 41, 0, new byte[8], true));

        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000001", (1L << 32) + 41));
    }

    @Test
    void eventsWithoutAnEndLieBehindEachOther() {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);
        long begin = stream.decoder.place().offset();

        stream.decode(LogStream.event(EventType.TABLE_MAP, 0, 0, LogStream.smallTable(1, "t"), true));
        stream.decode(LogStream.event(EventType.XID, begin + 500, 0, new byte[8], true));

        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000001", begin + 500));
    }

    @Test
    void placeThatGoesBackIsAnError() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        assertThatThrownBy(() -> stream.decode(LogStream.event(EventType.XID, 20, 0, new byte[8], true)))
                .hasMessageMatching(
                        "The log has an event that ends at 20 where \\d+ is the least, at binlog.000001:\\d+");
    }

    @Test
    void heartbeatsSayHowFarTheServerHasRead() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        stream.decode(LogStream.event(
                EventType.HEARTBEAT,
                90_000,
                0,
                new Bytes().text("binlog.000001").bytes(),
                true));
        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000001", 90_000));
        byte[] body = new Bytes()
                .packed(1)
                .packed(13)
                .text("binlog.000001")
                .packed(2)
                .packed(9)
                .packed(1L << 33)
                .packed(0)
                .bytes();
        stream.decode(LogStream.event(EventType.HEARTBEAT_V2, 0, 0, body, true));

        assertThat(stream.decoder.place()).isEqualTo(new LogPlace("binlog.000001", 1L << 33));
        assertThat(stream.transcript.take()).containsExactly("heartbeat", "heartbeat");
    }

    @Test
    void damagedEventIsAnErrorWithItsPlace() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        byte[] event = stream.ofFile(EventType.QUERY, LogStream.statement("s", "BEGIN"));
        event[25] ^= 1;

        assertThatThrownBy(() -> stream.decode(event))
                .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED))
                .hasMessage("The log has an event of type 2 whose checksum does not match: it is damaged, at "
                        + "binlog.000001:" + (4 + 19 + LogStream.format(true).length + 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 8, 10, 12, 20, 21, 22, 43, 99, 159, 173, 255})
    void unknownTypeIsAnErrorWhateverItsFlags(int type) {
        for (int flags : new int[] {0, 0x80, 0xff & ~0x20}) {
            LogStream stream = LogStream.begun(Flavour.MYSQL, true);
            long begin = stream.decoder.place().offset();
            byte[] event = LogStream.event(type, begin + 28, flags, new byte[5], true);

            assertThatThrownBy(() -> stream.decode(event))
                    .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED))
                    .hasMessage("The log has an event of unknown type " + type + ", at binlog.000001:" + begin);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 9, 11, 13, 14, 17, 28, 29, 35, 36, 37, 160, 161, 163})
    void eventsThatChangeNoRowsAreLeftOut(int type) {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        stream.add(type, new byte[9]);

        assertThat(stream.transcript.take()).isEmpty();
    }

    @Test
    void incidentIsALogWithAGap() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        assertThatThrownBy(() -> stream.add(
                        EventType.INCIDENT,
                        new Bytes().number(1, 2).number(4, 1).text("lost")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_LOST))
                .hasMessageStartingWith("The server's log has a gap: incident 1 (lost), at binlog.000001:");
    }

    @Test
    void encryptedEventsAreAnError() {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);

        assertThatThrownBy(() -> stream.add(EventType.START_ENCRYPTION, new byte[17]))
                .hasMessageContaining("encrypted events");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 19, 23, 30, 33, 38, 42, 162, 165, 166, 172})
    void eventThatEndsTooEarlyIsAnError(int type) {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);

        assertThatThrownBy(() -> stream.add(type, new byte[2]))
                .hasMessageMatching(
                        "The log has an event of type " + type + " that ends too early, at binlog.000001:\\d+");
    }

    @Test
    void transactionsHaveTheirNames() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        Bytes gtid = Bytes.hex("01" + "d1cac904e4e411f1a29502fc00000001")
                .number(15, 8)
                .number(2, 1)
                .number(0, 16)
                .number(1_700_000_000_000_001L | 1L << 55, 7)
                .number(1_600_000_000_000_002L, 7)
                .packed(300)
                .number(90700, 4);
        stream.add(EventType.GTID, gtid);
        stream.add(EventType.ANONYMOUS_GTID, gtid);
        // of servers before 5.7
        stream.add(
                EventType.GTID,
                Bytes.hex("01" + "d1cac904e4e411f1a29502fc00000001").number(16, 8));
        // as MySQL 9.7 wrote it
        stream.add(
                EventType.GTID_TAGGED,
                Bytes.hex("027400000002450329032503089103910322c5038902550204f1030000000204040606666f6f08380a40"
                        + "0c7fac130327b5600610f9031283120b"));

        assertThat(stream.transcript.take())
                .containsExactly(
                        "transaction d1cac904-e4e4-11f1-a295-02fc00000001:15 at 1700000000000001 first 1600000000000002",
                        "transaction anonymous at 1700000000000001 first 1600000000000002",
                        "transaction d1cac904-e4e4-11f1-a295-02fc00000001:16",
                        "transaction d1cac904-e4e4-11f1-a295-02fc00000001:foo:1"
                                + " at 1795181020124076 first 1795181020124076");
    }

    @Test
    void mariadbTransactionsHaveTraits() {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes().number(1, 8).number(3, 4).number(0x29, 1).number(0, 6));
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes().number(2, 8).number(3, 4).number(0x0e, 1).number(99, 8));
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes()
                        .number(3, 8)
                        .number(3, 4)
                        .raw(Bytes.hex("4c0700000002027831623101ff").bytes()));
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes()
                        .number(4, 8)
                        .number(3, 4)
                        .raw(Bytes.hex("8d070000000202" + "78316231").bytes()));
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes().number(5, 8).number(3, 4).number(0x29, 1).number(2, 6));
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes()
                        .number(6, 8)
                        .number(3, 4)
                        .number(0x29, 1)
                        .number(4, 1)
                        .number(5, 8));
        stream.add(
                EventType.MARIADB_GTID,
                new Bytes()
                        .number(7, 8)
                        .number(3, 4)
                        .number(0x29, 1)
                        .number(8, 1)
                        .number(5, 8));

        assertThat(stream.transcript.take())
                .containsExactly(
                        "transaction 3-1-1 standalone ddl",
                        "transaction 3-1-2",
                        "transaction 3-1-3 PREPARED X'7831',X'6231',7",
                        "transaction 3-1-4 standalone COMPLETED X'7831',X'6231',7",
                        "transaction 3-1-5 standalone ddl START_ALTER 0",
                        "transaction 3-1-6 standalone ddl COMMIT_ALTER 5",
                        "transaction 3-1-7 standalone ddl ROLLBACK_ALTER 5");
    }

    @Test
    void statementsSayHowTheyAreToBeRead() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        Bytes status = Bytes.of(0)
                .number(0, 4)
                .number(1, 1)
                .number(4 | 1 << 20, 8)
                .number(6, 1)
                .number(3, 1)
                .text("std")
                .number(4, 1)
                .number(8, 2)
                .number(8, 4)
                .number(250, 1)
                .text("of a later version");
        int length = status.bytes().length;
        Bytes body = new Bytes()
                .number(1, 8)
                .number(3, 1)
                .number(1062, 2)
                .number(length, 2)
                .raw(status.bytes())
                .raw("s\u00e9".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .number(0, 1)
                .text("DROP TABLE ")
                .number(0xe9, 1);
        stream.add(EventType.QUERY, body);
        stream.add(EventType.QUERY, LogStream.statement("", "COMMIT"));

        assertThat(stream.transcript.take())
                .containsExactly(
                        "statement [s\u00e9] DROP TABLE \u00e9 ANSI_QUOTES NO_BACKSLASH_ESCAPES error 1062",
                        "statement [] COMMIT");
    }

    @Test
    void statementInACharsetThatCannotBeReadIsAnErrorUnlessItIsAscii() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        byte[] hp8 = Bytes.of(4).number(6, 2).number(0, 4).bytes();
        Bytes head = new Bytes()
                .number(1, 8)
                .number(0, 1)
                .number(0, 2)
                .number(hp8.length, 2)
                .raw(hp8);
        stream.add(EventType.QUERY, head.number(0, 1).text("DROP TABLE t"));
        assertThat(stream.transcript.take()).containsExactly("statement [] DROP TABLE t");

        assertThatThrownBy(() -> stream.add(EventType.QUERY, head.number(0xe9, 1)))
                .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.SOURCE_SETTING_UNSUITABLE))
                .hasMessageStartingWith("Cannot read a statement of the log in the charset of collation 6, at ");
    }

    @Test
    void loadDataIsAStatement() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        stream.add(
                EventType.EXECUTE_LOAD_QUERY,
                new Bytes()
                        .number(1, 8)
                        .number(1, 1)
                        .number(0, 4)
                        .number(0, 13)
                        .text("s")
                        .number(0, 1)
                        .text("LOAD DATA"));

        assertThat(stream.transcript.take()).containsExactly("statement [s] LOAD DATA");
    }

    @Test
    void preparedTransactionsHaveTheIdOfTheirStatements() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        stream.add(
                EventType.XA_PREPARE,
                Bytes.of(0).number(7, 4).number(2, 4).number(2, 4).text("x1b1"));
        stream.add(
                EventType.XA_PREPARE,
                Bytes.of(1).number(1, 4).number(2, 4).number(0, 4).text("x2"));

        assertThat(stream.transcript.take())
                .containsExactly("prepared X'7831',X'6231',7", "prepared X'7832',X'',1 one phase");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void sameMapIsTheSameObject(Flavour flavour) {
        LogStream stream = LogStream.begun(flavour, true);
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(2, "u"));
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "v"));
        stream.add(EventType.ROTATE, LogStream.rotation("binlog.000002", 4));
        stream.decode(LogStream.event(EventType.TABLE_MAP, 0, 0, LogStream.smallTable(1, "v"), true));

        List<TableMap> maps = stream.transcript.maps;
        assertThat(maps.get(2)).isSameAs(maps.get(0));
        assertThat(maps.get(3)).isNotSameAs(maps.get(0));
        assertThat(maps.get(4)).isNotSameAs(maps.get(3));
        assertThat(maps.get(3)).hasToString("s.v (id 1, 2 columns)");
    }

    @Test
    void statementOverManyTablesHasTheirRowsInOrder() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(2, "u"));
        stream.add(EventType.WRITE_ROWS_V2, LogStream.smallRows(2, "a"));
        stream.add(EventType.WRITE_ROWS_V2, LogStream.smallRows(1, "b", "c"));
        stream.add(
                EventType.WRITE_ROWS_V1,
                new Bytes().number(0xff_ffff, 6).number(1, 2).packed(0));

        assertThat(stream.transcript.take())
                .containsExactly(
                        "map s.t (id 1, 2 columns)",
                        "map s.u (id 2, 2 columns)",
                        "INSERT s.u +(00000000 61)",
                        "INSERT s.t +(00000000 62)",
                        "INSERT s.t +(01000000 63)");
    }

    @Test
    void rowsWithoutATableMapAreAnError() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        assertThatThrownBy(() -> stream.add(EventType.WRITE_ROWS_V2, LogStream.smallRows(2, "a")))
                .hasMessageStartingWith("The log has rows of table id 2 without a table map before them, at ");
    }

    @Test
    void updateOfPartsOfJsonNamesItsTable() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
        stream.add(EventType.PARTIAL_UPDATE_ROWS, LogStream.smallRows(1, "a"));

        assertThat(stream.transcript.take()).containsExactly("map s.t (id 1, 2 columns)", "partial s.t");
    }

    @Test
    void rowOfManyMegabytesIsReadInPlace() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        byte[] big = new byte[17 << 20];
        Arrays.fill(big, (byte) 0x61);
        stream.add(
                EventType.TABLE_MAP,
                new Bytes()
                        .number(9, 6)
                        .number(0, 2)
                        .number(1, 1)
                        .text("s")
                        .number(0, 1)
                        .number(1, 1)
                        .text("b")
                        .number(0, 1)
                        .packed(1)
                        .number(LoggedType.BLOB, 1)
                        .packed(1)
                        .number(4, 1)
                        .number(0, 1));
        stream.add(
                EventType.DELETE_ROWS_V1,
                new Bytes()
                        .number(9, 6)
                        .number(1, 2)
                        .packed(1)
                        .number(1, 1)
                        .number(0, 1)
                        .number(big.length, 4)
                        .raw(big));

        assertThat(stream.transcript.take())
                .containsExactly("map s.b (id 9, 1 columns)", "DELETE s.b -(61616161..17825792)");
    }

    @Test
    void eventBeforeItsFileIsNamedIsAnError() {
        LogStream stream = new LogStream(Flavour.MYSQL, false);

        assertThatThrownBy(() -> stream.add(EventType.XID, new byte[8]))
                .hasMessage("The log has an event of type 16 before the name of its file, at its start");
    }

    @Test
    void formatOfAnOldServerIsAnError() {
        byte[] format = LogStream.format(true);
        format[57 + EventType.TABLE_MAP - 1] = 6;
        LogStream stream = new LogStream(Flavour.MYSQL, true);
        stream.decode(stream.madeUp(EventType.ROTATE, LogStream.rotation("binlog.000001", 4)));

        assertThatThrownBy(() -> stream.add(EventType.FORMAT_DESCRIPTION, format))
                .hasMessageStartingWith("The log has events of type 19 with a fixed part of 6 bytes where 8 are known");
    }
}
