package io.tributary.merge;

import java.util.Arrays;

/**
 * Keys and their numbers, 0, 1, 2… in the order they were added: open addressing over numbers, key bytes in an arena. Made
 * for looking up many keys of which few are there: a bit map, small enough to stay in the processor's cache, answers for
 * most of the others. Confined to one thread.
 */
final class KeyTable {
    private static final int KEYS_AT_FIRST = 16;
    private static final long HASH_BITS = 0xffffffff00000000L;
    private static final int MAP_BITS_PER_KEY = 16;
    private static final int MAP_BITS_MAX = 1 << 30;
    private static final int SPREAD = 0x9e3779b1;

    private long[] slots = new long[2 * KEYS_AT_FIRST];
    private long[] keys = new long[KEYS_AT_FIRST];
    private long[] map = new long[KEYS_AT_FIRST * MAP_BITS_PER_KEY / Long.SIZE];
    private int mapShift = mapShift(map);
    private int size;

    /** Number of the key, or -1. */
    int find(Arena arena, long hash, byte[] bytes, int offset, int length) {
        int bit = ((int) hash * SPREAD) >>> mapShift;
        if ((map[bit >>> 6] & (1L << bit)) == 0) {
            return -1;
        }
        long tag = hash << Integer.SIZE;
        int mask = slots.length - 1;
        for (int at = (int) hash & mask; ; at = (at + 1) & mask) {
            long slot = slots[at];
            if (slot == 0) {
                return -1;
            }
            if ((slot & HASH_BITS) == tag) {
                int number = (int) slot - 1;
                if (arena.holds(keys[number], bytes, offset, length)) {
                    return number;
                }
            }
        }
    }

    /** Adds a key that is not in the table. */
    int add(Arena arena, long hash, byte[] bytes, int offset, int length) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            grow();
        }
        keys[size] = arena.add(bytes, offset, length);
        place((hash << Integer.SIZE) | (size + 1));
        return size++;
    }

    void key(Arena arena, int number, Slice into) {
        arena.read(keys[number], into);
    }

    /** Copies all keys to another arena, from which they are read from now on. */
    void moveTo(Arena to, Arena from) {
        Slice key = new Slice();
        for (int i = 0; i < size; i++) {
            from.read(keys[i], key);
            keys[i] = to.add(key.bytes, key.offset, key.length);
        }
    }

    int size() {
        return size;
    }

    /** How many keys there is room for. */
    int capacity() {
        return keys.length;
    }

    /** Memory taken besides the arena. */
    long bytes() {
        return (long) Long.BYTES * (slots.length + keys.length + map.length);
    }

    private void grow() {
        long[] before = slots;
        slots = new long[2 * before.length];
        long mapBits = Math.min(MAP_BITS_MAX, (long) keys.length * MAP_BITS_PER_KEY);
        map = new long[(int) (mapBits / Long.SIZE)];
        mapShift = mapShift(map);
        for (long slot : before) {
            if (slot != 0) {
                place(slot);
            }
        }
    }

    private static int mapShift(long[] map) {
        return Integer.numberOfLeadingZeros(map.length * Long.SIZE - 1);
    }

    private void place(long slot) {
        int hash = (int) (slot >>> Integer.SIZE);
        int mask = slots.length - 1;
        int at = hash & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        slots[at] = slot;
        int bit = (hash * SPREAD) >>> mapShift;
        map[bit >>> 6] |= 1L << bit;
    }
}
