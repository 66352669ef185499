package io.tributary.capture.mysql.binlog;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events out of a TRANSACTION_PAYLOAD, one at a time, in memory for the largest of them: fields of a type, a length
 * and a value (all packed), ended by type 0; then the events, compressed or not, with headers but without checksums. Confined
 * to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Transaction__payload__event.html">Payload</a>
 */
final class PayloadEvents {
    /** Receives the events. */
    interface Inner {
        void decode(byte[] buffer, int offset, int length);
    }

    private static final int END = 0;
    private static final int COMPRESSION = 2;
    private static final int ZSTD = 0;
    private static final int NOT_COMPRESSED = 255;

    private static final int FIRST_BYTES = 64 << 10;
    /** A buffer that grew beyond this for one event is not kept. */
    private static final int KEPT_BYTES_MAX = 8 << 20;

    private static final int EVENT_BYTES_MAX = Integer.MAX_VALUE - 16;

    private final PlaceTracker places;
    private final Inner inner;
    private @Nullable ZstdInputStreamNoFinalizer decompressor;
    private byte[] buffer = new byte[FIRST_BYTES];

    PayloadEvents(PlaceTracker places, Inner inner) {
        this.places = places;
        this.inner = inner;
    }

    void read(EventCursor body) {
        long compression = compression(body);
        int length = body.remaining();
        InputStream stream = new ByteArrayInputStream(body.buffer(), body.skip(length), length);
        try {
            if (compression == ZSTD) {
                readAll(decompress(stream));
            } else if (compression == NOT_COMPRESSED) {
                readAll(stream);
            } else {
                throw LogErrors.unexpected(
                        "a transaction compressed in unknown way " + compression, places.startText());
            }
        } catch (IOException e) {
            throw LogErrors.unexpected("a transaction that cannot be decompressed", places.startText(), e);
        }
        if (buffer.length > KEPT_BYTES_MAX) {
            buffer = new byte[FIRST_BYTES];
        }
    }

    private static long compression(EventCursor body) {
        long compression = NOT_COMPRESSED;
        long type = body.packed();
        while (type != END) {
            int length = body.packedCount();
            if (type == COMPRESSION) {
                compression = body.packed();
            } else {
                body.skip(length);
            }
            type = body.packed();
        }
        return compression;
    }

    private InputStream decompress(InputStream stream) throws IOException {
        ZstdInputStreamNoFinalizer known = decompressor;
        if (known == null) {
            known = new ZstdInputStreamNoFinalizer(stream);
            decompressor = known;
        } else {
            known.resetSession(stream);
        }
        return known;
    }

    private void readAll(InputStream stream) throws IOException {
        while (true) {
            int header = stream.readNBytes(buffer, 0, EventHeader.LENGTH);
            if (header == 0) {
                return;
            }
            long length = header < EventHeader.LENGTH ? 0 : EventHeader.length(buffer, 0);
            if (length < EventHeader.LENGTH || length > EVENT_BYTES_MAX) {
                throw LogErrors.unexpected("a compressed transaction with a broken event", places.startText());
            }
            int rest = (int) length - EventHeader.LENGTH;
            if (length > buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.max(length, Math.min(2L * buffer.length, KEPT_BYTES_MAX)));
            }
            if (stream.readNBytes(buffer, EventHeader.LENGTH, rest) < rest) {
                throw LogErrors.unexpected("a compressed transaction that ends too early", places.startText());
            }
            inner.decode(buffer, 0, (int) length);
        }
    }

    /** Frees the decompressor's memory outside the heap. */
    void close() {
        ZstdInputStreamNoFinalizer known = decompressor;
        decompressor = null;
        if (known != null) {
            try {
                known.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
