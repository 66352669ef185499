package io.tributary.merge;

import java.util.Arrays;

/**
 * Keys and their numbers, 0, 1, 2… in the order they were added: open addressing over numbers, key bytes in an arena.
 * Confined to one thread.
 */
final class KeyTable {
    private static final int KEYS_AT_FIRST = 16;
    private static final long HASH_BITS = 0xffffffff00000000L;

    private long[] slots = new long[2 * KEYS_AT_FIRST];
    private long[] keys = new long[KEYS_AT_FIRST];
    private int size;

    /** Number of the key, or -1. */
    int find(Arena arena, long hash, byte[] bytes, int offset, int length) {
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
            growSlots();
        }
        keys[size] = arena.add(bytes, offset, length);
        place(slots, (hash << Integer.SIZE) | (size + 1));
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
        return (long) Long.BYTES * (slots.length + keys.length);
    }

    private void growSlots() {
        long[] larger = new long[2 * slots.length];
        for (long slot : slots) {
            if (slot != 0) {
                place(larger, slot);
            }
        }
        slots = larger;
    }

    private static void place(long[] slots, long slot) {
        int mask = slots.length - 1;
        int at = (int) (slot >>> Integer.SIZE) & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        slots[at] = slot;
    }
}
