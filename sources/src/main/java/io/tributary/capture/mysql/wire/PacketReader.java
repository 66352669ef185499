package io.tributary.capture.mysql.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads packets in bulk into one buffer that is used again and again. What the server split at 16 MB is joined, so that a
 * packet is always one stretch of the buffer, valid until the next one is read. The buffer grows with the largest packet
 * and shrinks again when none needs it any more. Confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html">Packets</a>
 */
final class PacketReader {
    static final int USUAL_CAPACITY = 256 << 10;

    private static final int HEADER = 4;
    private static final int FULL = 0xff_ffff;
    private static final int LARGEST = Integer.MAX_VALUE - 16;

    /** A buffer larger than usual is given up after so many times of filling it that had no need of it. */
    private static final int FILLS_BEFORE_SHRINKING = 1024;

    private final InputStream in;
    private byte[] buffer = new byte[USUAL_CAPACITY];

    /** Bytes read and not yet asked for. */
    private int from;

    private int to;
    private int offset;
    private int length;
    private int sequence;
    private int usualFills;

    PacketReader(InputStream in) {
        this.in = in;
    }

    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** A command has gone out in {@code packets} packets: those of its answer are counted on from there. */
    void restart(int packets) {
        sequence = packets;
    }

    /** Reads the next packet whole. */
    void next() throws IOException {
        int size = header();
        if (to - from < size) {
            fill(size);
        }
        offset = from;
        length = size;
        from += size;
        if (size == FULL) {
            join();
        }
    }

    private int header() throws IOException {
        if (to - from < HEADER) {
            fill(HEADER);
        }
        byte[] bytes = buffer;
        int at = from;
        from = at + HEADER;
        if (bytes[at + 3] != (byte) sequence) {
            throw MysqlErrors.unexpected(
                    "packet " + (bytes[at + 3] & 0xff) + " where " + (sequence & 0xff) + " was expected");
        }
        sequence++;
        return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8) | ((bytes[at + 2] & 0xff) << 16);
    }

    /** Appends the parts that follow, up to one that is not full. */
    private void join() throws IOException {
        int size = FULL;
        while (size == FULL) {
            from = offset;
            fillMore(length + HEADER);
            from = offset + length;
            size = header();
            from = offset;
            fillMore(length + HEADER + size);
            int part = offset + length + HEADER;
            System.arraycopy(buffer, part, buffer, part - HEADER, to - part);
            to -= HEADER;
            length += size;
        }
        from = offset + length;
    }

    private void fillMore(int wanted) throws IOException {
        if (wanted < 0 || wanted > LARGEST) {
            throw MysqlErrors.unexpected("a packet of more than 2 GB");
        }
        if (to - from < wanted) {
            fill(wanted);
        }
        offset = from;
    }

    /** Reads until {@code wanted} bytes lie from {@link #from} on; they may move in the buffer. */
    private void fill(int wanted) throws IOException {
        makeRoom(wanted);
        while (to - from < wanted) {
            int count = in.read(buffer, to, buffer.length - to);
            if (count < 0) {
                throw new EOFException();
            }
            to += count;
        }
    }

    private void makeRoom(int wanted) {
        int held = to - from;
        usualFills = wanted > USUAL_CAPACITY ? 0 : usualFills + 1;
        if (wanted > buffer.length) {
            long doubled = Math.max(2L * buffer.length, wanted);
            move(new byte[(int) Math.min(doubled, LARGEST)], held);
        } else if (usualFills > FILLS_BEFORE_SHRINKING && buffer.length > USUAL_CAPACITY && held < USUAL_CAPACITY) {
            move(new byte[USUAL_CAPACITY], held);
        } else if (from > 0) {
            move(buffer, held);
        }
    }

    private void move(byte[] target, int held) {
        System.arraycopy(buffer, from, target, 0, held);
        buffer = target;
        from = 0;
        to = held;
    }
}
