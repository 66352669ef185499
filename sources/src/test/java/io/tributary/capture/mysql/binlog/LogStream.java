package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.wire.Flavour;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** A dump as a server sends it, made up: gives events their headers, places and checksums, and decodes them. */
final class LogStream {
    static final long SECONDS = 1_700_000_000;

    final Transcript transcript = new Transcript();
    final LogDecoder decoder;
    private final boolean isChecked;
    private long end = 4;

    LogStream(Flavour flavour, boolean isChecked) {
        this.decoder = new LogDecoder(transcript, flavour);
        this.isChecked = isChecked;
    }

    /** A stream that has begun, at offset 4 of {@code binlog.000001}. */
    static LogStream begun(Flavour flavour, boolean isChecked) {
        LogStream stream = new LogStream(flavour, isChecked);
        stream.decode(stream.madeUp(EventType.ROTATE, rotation("binlog.000001", 4)));
        stream.add(EventType.FORMAT_DESCRIPTION, format(isChecked));
        stream.transcript.take();
        return stream;
    }

    static byte[] rotation(String file, long offset) {
        return new Bytes().number(offset, 8).text(file).bytes();
    }

    /** Lengths of fixed parts for types 1 to 172 as both servers have them. */
    static byte[] format(boolean isChecked) {
        byte[] lengths = new byte[172];
        lengths[EventType.QUERY - 1] = 13;
        lengths[EventType.TABLE_MAP - 1] = 8;
        Arrays.fill(lengths, EventType.WRITE_ROWS_V1 - 1, EventType.DELETE_ROWS_V1, (byte) 8);
        Arrays.fill(lengths, EventType.WRITE_ROWS_V2 - 1, EventType.DELETE_ROWS_V2, (byte) 10);
        return new Bytes()
                .number(4, 2)
                .raw(Arrays.copyOf("9.7.4".getBytes(StandardCharsets.US_ASCII), 50))
                .number(0, 4)
                .number(19, 1)
                .raw(lengths)
                .number(isChecked ? 1 : 0, 1)
                .bytes();
    }

    /** Decodes an event that stands in the file; its end follows from those before it. */
    void add(int type, byte[] body) {
        decode(ofFile(type, body));
    }

    void add(int type, Bytes body) {
        add(type, body.bytes());
    }

    byte[] ofFile(int type, byte[] body) {
        boolean hasChecksum = isChecked || type == EventType.FORMAT_DESCRIPTION;
        end += EventHeader.LENGTH + body.length + (hasChecksum ? 4 : 0);
        return event(type, end, 0, body, hasChecksum);
    }

    /** An event that the server makes up for its reader. */
    byte[] madeUp(int type, byte[] body) {
        return event(type, 0, 0x20, body, isChecked);
    }

    void decode(byte[] event) {
        // somewhere in an array, as in a block
        byte[] array = new byte[event.length + 20];
        Arrays.fill(array, (byte) 0x5a);
        System.arraycopy(event, 0, array, 7, event.length);
        decoder.decode(array, 7, event.length);
    }

    static byte[] event(int type, long end, int flags, byte[] body, boolean hasChecksum) {
        int length = EventHeader.LENGTH + body.length + (hasChecksum ? 4 : 0);
        ByteArrayOutputStream event = new ByteArrayOutputStream(length);
        event.writeBytes(new Bytes()
                .number(SECONDS, 4)
                .number(type, 1)
                .number(1, 4)
                .number(length, 4)
                .number(end, 4)
                .number(flags, 2)
                .bytes());
        event.writeBytes(body);
        if (hasChecksum) {
            CRC32 crc = new CRC32();
            crc.update(event.toByteArray());
            event.writeBytes(new Bytes().number(crc.getValue(), 4).bytes());
        }
        return event.toByteArray();
    }

    /** A statement without a status. */
    static byte[] statement(String schema, String text) {
        return new Bytes()
                .number(7, 4)
                .number(0, 4)
                .number(schema.length(), 1)
                .number(0, 2)
                .number(0, 2)
                .text(schema)
                .number(0, 1)
                .text(text)
                .bytes();
    }

    /** A table of an INT and a VARCHAR(20), both nullable. */
    static byte[] smallTable(long id, String name) {
        return new Bytes()
                .number(id, 6)
                .number(1, 2)
                .number(1, 1)
                .text("s")
                .number(0, 1)
                .number(name.length(), 1)
                .text(name)
                .number(0, 1)
                .packed(2)
                .raw(Bytes.of(LoggedType.LONG, LoggedType.VARCHAR).bytes())
                .packed(2)
                .number(20, 2)
                .number(3, 1)
                .bytes();
    }

    /** Inserted rows, version 2 with some extra data, of {@link #smallTable}. */
    static byte[] smallRows(long id, String... texts) {
        Bytes rows = new Bytes()
                .number(id, 6)
                .number(1, 2)
                .number(5, 2)
                .raw(new byte[3])
                .packed(2)
                .number(3, 1);
        for (int i = 0; i < texts.length; i++) {
            rows.number(0, 1).number(i, 4).number(texts[i].length(), 1).text(texts[i]);
        }
        return rows.bytes();
    }
}
