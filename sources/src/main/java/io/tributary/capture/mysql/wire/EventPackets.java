package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/**
 * The events of a log as the server sends them, one at a time and whole, in one buffer that is used again and again: an
 * event is valid until the next call of {@link #next}. It begins with its header of 19 bytes and ends with its checksum,
 * if the server has them. Confined to one thread; {@link Session#abort} ends a wait.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html">Events</a>
 */
public final class EventPackets {
    private final Wire wire;
    private final boolean untilEnd;
    private boolean isOver;

    EventPackets(Wire wire, boolean untilEnd) {
        this.wire = wire;
        this.untilEnd = untilEnd;
    }

    /**
     * Waits for the next event.
     *
     * @return false at the log's end, if the dump was asked for until there
     * @throws PipelineException {@code SOURCE_LOG_LOST} if the log does not reach back as far as asked for, or has another
     *     history; {@code SOURCE_SERVER_ID_IN_USE} if another reader with the same id has come;
     *     {@code SOURCE_SETTING_UNSUITABLE} if the server keeps no such log; {@code SOURCE_UNREACHABLE} if the connection
     *     is lost or silent for too long
     */
    public boolean next() {
        if (isOver) {
            return false;
        }
        wire.read();
        int first = wire.first();
        if (first == Wire.OK) {
            return true;
        }
        if (first == Wire.ERROR) {
            ServerFailure refusal = wire.refusal();
            wire.cut("the server ended the log");
            throw DumpErrors.of(refusal, wire.address());
        }
        if (!wire.isEnd()) {
            throw MysqlErrors.unexpected("a packet of unknown kind " + first + " among the events of the log");
        }
        isOver = true;
        if (untilEnd) {
            return false;
        }
        wire.cut("the server ended the log");
        throw new PipelineException(
                ErrorCode.SOURCE_UNREACHABLE,
                "Server " + wire.address() + " has ended the stream of its log",
                "Look whether the server was shut down or the connection killed.");
    }

    public byte[] buffer() {
        return wire.buffer();
    }

    /** Where the event begins in {@link #buffer}. */
    public int offset() {
        return wire.offset() + 1;
    }

    /** Bytes of the event. */
    public int length() {
        return wire.length() - 1;
    }
}
