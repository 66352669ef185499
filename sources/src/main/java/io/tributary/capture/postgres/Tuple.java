package io.tributary.capture.postgres;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Arrays;

/**
 * One row of a stream message, as places in the message's bytes; read into the same object again and again. Confined to
 * one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">TupleData</a>
 */
final class Tuple {
    static final byte NULL = 'n';
    static final byte UNCHANGED = 'u';
    static final byte TEXT = 't';

    private byte[] source = new byte[0];
    private int count;
    private byte[] kinds = new byte[16];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];

    /** Reads the row that starts at {@code from}; returns where it ends. */
    int read(byte[] message, int from) {
        source = message;
        count = ((message[from] & 0xff) << 8) | (message[from + 1] & 0xff);
        if (count > kinds.length) {
            kinds = new byte[count];
            offsets = new int[count];
            lengths = new int[count];
        }
        int at = from + 2;
        for (int i = 0; i < count; i++) {
            byte kind = message[at++];
            kinds[i] = kind;
            if (kind == TEXT) {
                int length = PgOutput.int32(message, at);
                offsets[i] = at + 4;
                lengths[i] = length;
                at += 4 + length;
            } else if (kind != NULL && kind != UNCHANGED) {
                throw new PipelineException(
                        ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "Unexpected kind of value in the stream: " + kind, "");
            }
        }
        return at;
    }

    int count() {
        return count;
    }

    byte kind(int i) {
        return kinds[i];
    }

    byte[] source() {
        return source;
    }

    int offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return lengths[i];
    }

    /** Whether both have the same value there. */
    boolean sameAt(int i, Tuple other) {
        if (kinds[i] != TEXT || other.kinds[i] != TEXT) {
            return kinds[i] == other.kinds[i];
        }
        return Arrays.equals(
                source,
                offsets[i],
                offsets[i] + lengths[i],
                other.source,
                other.offsets[i],
                other.offsets[i] + other.lengths[i]);
    }
}
