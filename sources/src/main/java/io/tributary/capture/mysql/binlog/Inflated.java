package io.tributary.capture.mysql.binlog;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What MariaDB compressed within an event ({@code log_bin_compress}): a byte with its highest bit set, the algorithm in the
 * next three (0 is zlib) and in the lowest three how many bytes the length has that follows, the highest byte first; then the
 * compressed bytes to the event's end. Confined to one thread.
 *
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/rows_event_v1v2-rows_compressed_event_v1">Compressed events</a>
 */
final class Inflated {
    /** A buffer that grew beyond this for one event is not kept. */
    private static final int KEPT_BYTES_MAX = 8 << 20;

    private final Inflater inflater = new Inflater();
    private final byte[] behind = new byte[1];
    private byte[] bytes = new byte[64 << 10];

    /** Decompresses to the body's end; returns how many {@link #bytes} that gave. */
    int read(EventCursor body, PlaceTracker places) {
        int head = body.int8();
        int lengthBytes = head & 7;
        if ((head & 0xf0) != 0x80 || lengthBytes < 1 || lengthBytes > 4) {
            throw LogErrors.unexpected("bytes compressed in unknown way " + head, places.startText());
        }
        long length = 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | body.int8();
        }
        if (length > Integer.MAX_VALUE - 16) {
            throw LogErrors.unexpected("a compressed event of " + length + " bytes", places.startText());
        }
        if (length > bytes.length) {
            bytes = new byte[(int) Math.max(length, Math.min(2L * bytes.length, KEPT_BYTES_MAX))];
        }
        inflater.reset();
        int compressed = body.remaining();
        inflater.setInput(body.buffer(), body.skip(compressed), compressed);
        return inflate((int) length, places);
    }

    private int inflate(int length, PlaceTracker places) {
        try {
            int at = 0;
            while (at < length) {
                int count = inflater.inflate(bytes, at, length - at);
                if (count == 0) {
                    throw LogErrors.unexpected("a compressed event that ends too early", places.startText());
                }
                at += count;
            }
            if (inflater.inflate(behind) > 0 || !inflater.finished()) {
                throw LogErrors.unexpected("a compressed event that is longer than it says", places.startText());
            }
            return length;
        } catch (DataFormatException e) {
            throw LogErrors.unexpected("a compressed event that cannot be decompressed", places.startText(), e);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Frees memory outside the heap. */
    void close() {
        inflater.end();
    }

    /** The bytes are no longer needed. */
    void release() {
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[64 << 10];
        }
    }
}
