package io.tributary.capture.mysql.binlog;

import java.util.zip.CRC32;

/** The CRC32 of an event: of all its bytes but the last four, which hold it. Confined to one thread. */
final class Checksum {
    private final CRC32 crc = new CRC32();

    /** @param offset the event's begin, at which {@code length} bytes with the checksum stand */
    boolean matches(byte[] event, int offset, int length) {
        if (length < EventHeader.LENGTH + LogFormat.CHECKSUM_LENGTH) {
            return false;
        }
        int end = offset + length - LogFormat.CHECKSUM_LENGTH;
        crc.reset();
        crc.update(event, offset, end - offset);
        return crc.getValue() == EventHeader.int32(event, end);
    }

    /** As {@link #matches}, of a format description: the flag that its file is in use counts as not set. */
    boolean matchesFormat(byte[] event, int offset, int length) {
        int at = EventHeader.flagsAt(offset);
        byte flags = event[at];
        event[at] = (byte) (flags & ~1);
        boolean matches = matches(event, offset, length);
        event[at] = flags;
        return matches;
    }
}
