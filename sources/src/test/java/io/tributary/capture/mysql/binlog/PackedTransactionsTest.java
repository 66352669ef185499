package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.tributary.capture.mysql.wire.Flavour;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that MySQL compresses whole, events that MariaDB compresses or cuts into fragments. */
class PackedTransactionsTest {
    private static final int ZSTD = 0;
    private static final int NOT_COMPRESSED = 255;

    @ParameterizedTest
    @ValueSource(ints = {ZSTD, NOT_COMPRESSED})
    void payloadHasTheEventsInItInOrder(int compression) {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        for (int i = 0; i < 3; i++) {
            stream.add(EventType.TRANSACTION_PAYLOAD, payload(compression, inner("x".repeat(20))));
        }

        List<String> once = List.of(
                "statement [s] BEGIN",
                "map s.t (id 1, 2 columns)",
                "map s.u (id 2, 2 columns)",
                "INSERT s.u +(00000000 " + "78".repeat(20) + ")",
                "INSERT s.t +(00000000 62)",
                "committed");
        assertThat(stream.transcript.take()).hasSize(18).startsWith(once.toArray(String[]::new));
    }

    @Test
    void payloadMayBeBiggerThanItsBuffer() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        events.writeBytes(LogStream.event(EventType.TABLE_MAP, 0, 0, LogStream.smallTable(1, "t"), false));
        for (int i = 0; i < 50; i++) {
            String[] texts = new String[1000 * (i % 7)];
            Arrays.fill(texts, "a text of some length");
            events.writeBytes(LogStream.event(EventType.WRITE_ROWS_V2, 0, 0, LogStream.smallRows(1, texts), false));
        }

        stream.add(EventType.TRANSACTION_PAYLOAD, payload(ZSTD, events.toByteArray()));

        assertThat(stream.transcript.take()).hasSize(1 + 1000 * (7 * 21));
    }

    @Test
    void brokenPayloadIsAnError() {
        byte[] whole = payload(ZSTD, inner("abc"));
        for (int length : new int[] {whole.length - 1, whole.length - 9, whole.length / 2}) {
            LogStream stream = LogStream.begun(Flavour.MYSQL, true);
            assertThatThrownBy(() -> stream.add(EventType.TRANSACTION_PAYLOAD, Arrays.copyOf(whole, length)))
                    .hasMessageMatching("The log has a (compressed )?transaction that .*, at binlog.000001:\\d+");
        }
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        assertThatThrownBy(() -> stream.add(EventType.TRANSACTION_PAYLOAD, payload(7, new byte[3])))
                .hasMessageStartingWith("The log has a transaction compressed in unknown way 7, at ");
    }

    @Test
    void unknownEventInAPayloadIsAnError() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);

        for (int type : new int[] {EventType.ROTATE, EventType.FORMAT_DESCRIPTION, EventType.TRANSACTION_PAYLOAD, 77}) {
            byte[] event = LogStream.event(type, 0, 0, new byte[8], false);
            assertThatThrownBy(() -> stream.add(EventType.TRANSACTION_PAYLOAD, payload(ZSTD, event)))
                    .hasMessageStartingWith("The log has an event of unknown type " + type + ", at binlog.000001:");
        }
    }

    @Test
    void mariadbCompressesRowsAndStatements() {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
        byte[] row =
                new Bytes().number(0, 1).number(5, 4).number(3, 1).text("abc").bytes();
        Bytes head = new Bytes().number(1, 6).number(0, 2);
        stream.add(
                EventType.WRITE_ROWS_COMPRESSED_V1, head.packed(2).number(3, 1).raw(compressed(row)));
        byte[] two = new Bytes().raw(row).number(2, 1).number(6, 4).bytes();
        stream.add(
                EventType.UPDATE_ROWS_COMPRESSED_V2,
                new Bytes()
                        .number(1, 6)
                        .number(0, 2)
                        .number(2, 2)
                        .packed(2)
                        .number(3, 1)
                        .number(3, 1)
                        .raw(compressed(two)));
        byte[] statement = LogStream.statement("s", "");
        stream.add(
                EventType.QUERY_COMPRESSED,
                new Bytes()
                        .raw(statement)
                        .raw(compressed("DROP TABLE t".getBytes(java.nio.charset.StandardCharsets.UTF_8))));

        assertThat(stream.transcript.take())
                .containsExactly(
                        "map s.t (id 1, 2 columns)",
                        "INSERT s.t +(05000000 616263)",
                        "UPDATE s.t -(05000000 616263) +(06000000 null)",
                        "statement [s] DROP TABLE t");
    }

    @Test
    void whatCannotBeDecompressedIsAnError() {
        byte[] whole = compressed(new byte[1000]);
        byte[] wrong = whole.clone();
        wrong[5] ^= 0x55;
        byte[] otherWay = whole.clone();
        otherWay[0] |= 0x10;
        for (byte[] bytes : List.of(Arrays.copyOf(whole, whole.length - 8), wrong, otherWay)) {
            LogStream stream = LogStream.begun(Flavour.MARIADB, true);
            assertThatThrownBy(() -> stream.add(
                            EventType.QUERY_COMPRESSED,
                            new Bytes().raw(LogStream.statement("s", "")).raw(bytes)))
                    .hasMessageMatching("The log has .*compressed.*, at binlog.000001:\\d+");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fragmentsMakeTheirEvent(boolean hasChecksum) {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);
        byte[] event = LogStream.event(EventType.WRITE_ROWS_V2, 0, 0, LogStream.smallRows(1, "abc", "d"), hasChecksum);
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
        for (int round = 0; round < 2; round++) {
            stream.add(EventType.PARTIAL_ROW_DATA, fragment(3, 1, event.length, Arrays.copyOfRange(event, 0, 20)));
            stream.add(EventType.PARTIAL_ROW_DATA, fragment(3, 2, 0, Arrays.copyOfRange(event, 20, 40)));
            stream.add(EventType.PARTIAL_ROW_DATA, fragment(3, 3, 0, Arrays.copyOfRange(event, 40, event.length)));
        }

        assertThat(stream.transcript.take())
                .containsExactly(
                        "map s.t (id 1, 2 columns)",
                        "INSERT s.t +(00000000 616263)",
                        "INSERT s.t +(01000000 64)",
                        "INSERT s.t +(00000000 616263)",
                        "INSERT s.t +(01000000 64)");
    }

    @Test
    void fragmentsThatDoNotFitAreAnError() {
        byte[] event = LogStream.event(EventType.WRITE_ROWS_V2, 0, 0, LogStream.smallRows(1, "abc"), false);
        byte[] first = fragment(3, 1, event.length, Arrays.copyOfRange(event, 0, 20));
        List<byte[]> second = List.of(
                fragment(3, 3, 0, new byte[2]),
                fragment(4, 2, 0, new byte[2]),
                fragment(3, 2, 0, new byte[200]),
                first);
        for (byte[] wrong : second) {
            LogStream stream = LogStream.begun(Flavour.MARIADB, true);
            stream.add(EventType.PARTIAL_ROW_DATA, first);
            assertThatThrownBy(() -> stream.add(EventType.PARTIAL_ROW_DATA, wrong))
                    .hasMessageMatching("The log has fragment.*, at binlog.000001:\\d+");
        }
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);
        stream.add(EventType.PARTIAL_ROW_DATA, first);
        assertThatThrownBy(() -> stream.add(EventType.XID, new byte[8]))
                .hasMessageStartingWith("The log has an event of type 16 between fragments of another, at ");
    }

    private static byte[] fragment(int count, int number, long size, byte[] part) {
        Bytes body = new Bytes().number(count, 4).number(number, 4).number(size == 0 ? 0 : 1, 1);
        if (size > 0) {
            body.number(size, 8);
        }
        return body.raw(part).bytes();
    }

    private static byte[] inner(String text) {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        events.writeBytes(LogStream.event(EventType.QUERY, 0, 0, LogStream.statement("s", "BEGIN"), false));
        events.writeBytes(LogStream.event(EventType.TABLE_MAP, 0, 0, LogStream.smallTable(1, "t"), false));
        events.writeBytes(LogStream.event(EventType.TABLE_MAP, 0, 0, LogStream.smallTable(2, "u"), false));
        events.writeBytes(LogStream.event(EventType.WRITE_ROWS_V2, 0, 0, LogStream.smallRows(2, text), false));
        events.writeBytes(LogStream.event(EventType.WRITE_ROWS_V2, 0, 0, LogStream.smallRows(1, "b"), false));
        events.writeBytes(LogStream.event(EventType.XID, 0, 0, new byte[8], false));
        return events.toByteArray();
    }

    private static byte[] payload(int compression, byte[] events) {
        byte[] packed = compression == ZSTD ? Zstd.compress(events) : events;
        Bytes body = new Bytes().packed(2).packed(compression < 251 ? 1 : 3).packed(compression);
        body.packed(1).packed(4).packed(70_000 + packed.length).packed(0);
        return body.raw(packed).bytes();
    }

    private static byte[] compressed(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] packed = new byte[bytes.length + 100];
        int length = deflater.deflate(packed);
        return new Bytes()
                .number(0x82, 1)
                .number(bytes.length >>> 8, 1)
                .number(bytes.length & 0xff, 1)
                .raw(Arrays.copyOf(packed, length))
                .bytes();
    }
}
