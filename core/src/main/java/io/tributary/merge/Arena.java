package io.tributary.merge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Byte strings in few large arrays, each found by a reference. Nothing is ever removed: whoever has much that is no
 * longer needed copies the rest into a new arena. Confined to one thread.
 */
final class Arena {
    static final long NONE = -1;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int chunkBytes;
    private final List<byte[]> chunks = new ArrayList<>();
    private byte[] last = new byte[0];
    private int used;
    private long allocated;

    Arena(int chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    long add(byte[] bytes, int offset, int length) {
        int needed = Math.addExact(length, Integer.BYTES);
        if (needed > last.length - used) {
            last = new byte[Math.max(chunkBytes, needed)];
            chunks.add(last);
            allocated += last.length;
            used = 0;
        }
        long reference = (long) (chunks.size() - 1) << Integer.SIZE | used;
        INTS.set(last, used, length);
        System.arraycopy(bytes, offset, last, used + Integer.BYTES, length);
        used += needed;
        return reference;
    }

    void read(long reference, Slice into) {
        byte[] chunk = chunks.get((int) (reference >>> Integer.SIZE));
        int at = (int) reference;
        into.set(chunk, at + Integer.BYTES, (int) INTS.get(chunk, at));
    }

    boolean holds(long reference, byte[] bytes, int offset, int length) {
        byte[] chunk = chunks.get((int) (reference >>> Integer.SIZE));
        int at = (int) reference;
        if ((int) INTS.get(chunk, at) != length) {
            return false;
        }
        int from = at + Integer.BYTES;
        return Arrays.equals(chunk, from, from + length, bytes, offset, offset + length);
    }

    /** Bytes that a string takes, its length included. */
    long bytesOf(long reference) {
        return (long) Integer.BYTES + (int) INTS.get(chunks.get((int) (reference >>> Integer.SIZE)), (int) reference);
    }

    /** Memory taken, used or not. */
    long bytes() {
        return allocated;
    }
}
