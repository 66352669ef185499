package io.tributary.merge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hashes keys. Low bits place a key in a table in memory, high bits in a partition on disk. */
final class Keys {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long START = 0x9e3779b97f4a7c15L;
    private static final long FACTOR = 0xd6e8feb86659fd93L;

    private Keys() {}

    static long hash(Slice key) {
        return hash(key.bytes, key.offset, key.length);
    }

    static long hash(byte[] bytes, int offset, int length) {
        long hash = START * (length + 1);
        int at = offset;
        int left = length;
        while (left >= Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
            at += Long.BYTES;
            left -= Long.BYTES;
        }
        if (left > 0) {
            hash = mix(hash ^ tail(bytes, at, left));
        }
        return hash;
    }

    private static long tail(byte[] bytes, int at, int count) {
        if (at + Long.BYTES <= bytes.length) {
            return (long) LONGS.get(bytes, at) & (-1L >>> (Long.SIZE - count * Byte.SIZE));
        }
        long tail = 0;
        for (int i = count - 1; i >= 0; i--) {
            tail = tail << Byte.SIZE | (bytes[at + i] & 0xff);
        }
        return tail;
    }

    private static long mix(long x) {
        return (x * FACTOR) ^ Math.multiplyHigh(x, FACTOR);
    }
}
