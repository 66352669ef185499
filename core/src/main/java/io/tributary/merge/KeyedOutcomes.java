package io.tributary.merge;

import java.util.Arrays;

/**
 * The outcome per key of a table whose rows have one. An outcome begins with what its first change says of the old row:
 * an insert that there is none, an update or deletion that there is one. A partial update waits for the old row; it is
 * then written in that row's place, also when the row moved to another key meanwhile.
 */
final class KeyedOutcomes implements Outcomes {
    private static final int OUTCOMES_AT_FIRST = 16;
    private static final int BYTES_PER_OUTCOME = Long.BYTES + 4 * Integer.BYTES + Byte.BYTES;
    private static final int NONE = -1;

    /** The first change says that there is an old row. */
    private static final byte EXPECTED = 1;
    /** The old row came. */
    private static final byte SEEN = 2;
    /** There is a row, whose values are all known. */
    private static final byte WHOLE = 4;
    /** There is a row, some of whose values are those of the old row with the key {@code under}. */
    private static final byte PARTIAL = 8;
    /** The row is written. */
    private static final byte WRITTEN = 16;
    /** The first change does not say whether there is an old row. */
    private static final byte UNKNOWN = 32;

    /** The first change is an update that does not fail where there is no old row. */
    private static final byte UPDATED = 64;
    /** The row is there because of such an update, that came when there was none. */
    private static final byte BROUGHT = Byte.MIN_VALUE;

    private static final byte PRESENT = WHOLE | PARTIAL;

    private final Divergence divergence;
    private final RowPatch patch;
    private final long bytesMax;
    private final int chunkBytes;
    private final KeyTable keys = new KeyTable();
    private final Slice stored = new Slice();
    private final Slice folded = new Slice();
    private final Change handedOut = new Change();
    private Arena arena;
    private long[] rows = new long[OUTCOMES_AT_FIRST];
    private byte[] states = new byte[OUTCOMES_AT_FIRST];
    /** Per outcome: whose old row has the values that its partial row lacks. */
    private int[] under = new int[OUTCOMES_AT_FIRST];
    /** The other way round: which partial row takes values from the old row of this key. */
    private int[] above = new int[OUTCOMES_AT_FIRST];

    private int[] files = new int[OUTCOMES_AT_FIRST];
    private int[] fileRows = new int[OUTCOMES_AT_FIRST];
    private long deadBytes;
    private int crossings;

    KeyedOutcomes(int columns, long bytesMax, int chunkBytes, Divergence divergence) {
        this.divergence = divergence;
        this.bytesMax = bytesMax;
        this.chunkBytes = chunkBytes;
        patch = new RowPatch(columns);
        arena = new Arena(chunkBytes);
    }

    @Override
    public void apply(Change change) {
        switch (change.kind) {
            case INSERT -> insert(change);
            case UPDATE -> update(change);
            case PATCH -> patch(change);
            case DELETE -> delete(change);
            case PUT, SET -> put(change);
            case REMOVE -> remove(change);
            case MOVE -> move(change);
        }
    }

    private void put(Change change) {
        int number = find(change.key);
        if (number == NONE) {
            number = add(change, change.key, change.kind == Change.Kind.SET ? UNKNOWN | UPDATED : UNKNOWN);
        } else if ((states[number] & PRESENT) == 0) {
            states[number] &= ~(UPDATED | BROUGHT);
            states[number] |= change.kind == Change.Kind.SET ? BROUGHT : 0;
        }
        clear(number);
        putWhole(number, change.row);
    }

    private void remove(Change change) {
        int number = find(change.key);
        if (number == NONE) {
            add(change, change.key, UNKNOWN);
        } else {
            clear(number);
        }
    }

    private void insert(Change change) {
        int number = absent(change);
        putWhole(number, change.row);
    }

    /** The outcome of a key that must have no row now. */
    private int absent(Change change) {
        int number = find(change.key);
        if (number == NONE) {
            return add(change, change.key, 0);
        }
        if ((states[number] & PRESENT) != 0) {
            throw divergence.insertsExisting(change.origin.file, change.origin.row);
        }
        states[number] &= ~(UPDATED | BROUGHT);
        return number;
    }

    private void update(Change change) {
        int number = find(change.key);
        if (number == NONE) {
            number = add(change, change.key, EXPECTED);
        } else if ((states[number] & PRESENT) == 0) {
            throw divergence.updatesMissing(change.origin.file, change.origin.row);
        }
        clear(number);
        putWhole(number, change.row);
    }

    private void patch(Change change) {
        int number = find(change.key);
        if (number == NONE) {
            number = add(change, change.key, EXPECTED);
            putPartial(number, change.row, number);
            return;
        }
        if ((states[number] & PRESENT) == 0) {
            throw divergence.updatesMissing(change.origin.file, change.origin.row);
        }
        arena.read(rows[number], stored);
        patch.over(change.row, stored, folded);
        replaceRow(number, folded);
    }

    private void delete(Change change) {
        int number = find(change.key);
        if (number == NONE) {
            add(change, change.key, EXPECTED);
            return;
        }
        if ((states[number] & PRESENT) == 0) {
            throw divergence.deletesMissing(change.origin.file, change.origin.row);
        }
        clear(number);
    }

    private void move(Change change) {
        int from = find(change.fromKey);
        if (from == NONE) {
            from = add(change, change.fromKey, EXPECTED);
            putPartial(absent(change), change.row, from);
            return;
        }
        if ((states[from] & PRESENT) == 0) {
            throw divergence.deletesMissing(change.origin.file, change.origin.row);
        }
        int base = under[from];
        arena.read(rows[from], stored);
        patch.over(change.row, stored, folded);
        clear(from);
        int to = absent(change);
        if (base == NONE) {
            putWhole(to, folded);
        } else {
            putPartial(to, folded, base);
        }
    }

    private int find(Slice key) {
        return find(Keys.hash(key), key.bytes, key.offset, key.length);
    }

    private int add(Change change, Slice key, int state) {
        int number = keys.add(arena, Keys.hash(key), key.bytes, key.offset, key.length);
        if (number == rows.length) {
            grow(keys.capacity());
        }
        rows[number] = Arena.NONE;
        states[number] = (byte) state;
        under[number] = NONE;
        above[number] = NONE;
        files[number] = change.origin.file;
        fileRows[number] = change.origin.row;
        return number;
    }

    private void grow(int capacity) {
        rows = Arrays.copyOf(rows, capacity);
        states = Arrays.copyOf(states, capacity);
        under = Arrays.copyOf(under, capacity);
        above = Arrays.copyOf(above, capacity);
        files = Arrays.copyOf(files, capacity);
        fileRows = Arrays.copyOf(fileRows, capacity);
    }

    private void clear(int number) {
        if (rows[number] != Arena.NONE) {
            deadBytes += arena.bytesOf(rows[number]);
            rows[number] = Arena.NONE;
        }
        int base = under[number];
        if (base != NONE) {
            above[base] = NONE;
            under[number] = NONE;
            if (base != number) {
                crossings--;
            }
        }
        states[number] &= ~PRESENT;
    }

    private void putWhole(int number, Slice row) {
        rows[number] = arena.add(row.bytes, row.offset, row.length);
        states[number] |= WHOLE;
    }

    private void putPartial(int number, Slice row, int base) {
        rows[number] = arena.add(row.bytes, row.offset, row.length);
        states[number] |= PARTIAL;
        under[number] = base;
        above[base] = number;
        if (base != number) {
            crossings++;
        }
    }

    private void replaceRow(int number, Slice row) {
        deadBytes += arena.bytesOf(rows[number]);
        rows[number] = arena.add(row.bytes, row.offset, row.length);
    }

    @Override
    public boolean isEmpty() {
        return keys.size() == 0;
    }

    @Override
    public boolean isFull() {
        if (keys.size() == 0 || bytesWithOneMore() <= bytesMax) {
            return false;
        }
        if (deadBytes > arena.bytes() / 2) {
            compact();
        }
        return bytesWithOneMore() > bytesMax;
    }

    private long bytesWithOneMore() {
        long bytes = arena.bytes() + keys.bytes() + (long) rows.length * BYTES_PER_OUTCOME;
        return keys.size() < keys.capacity() ? bytes : bytes + keys.bytes() + (long) rows.length * BYTES_PER_OUTCOME;
    }

    private void compact() {
        Arena compacted = new Arena(chunkBytes);
        keys.moveTo(compacted, arena);
        for (int i = 0; i < keys.size(); i++) {
            if (rows[i] != Arena.NONE) {
                arena.read(rows[i], stored);
                rows[i] = compacted.add(stored.bytes, stored.offset, stored.length);
            }
        }
        arena = compacted;
        deadBytes = 0;
    }

    @Override
    public boolean isDivisible() {
        return crossings == 0;
    }

    @Override
    public void forEach(ChangeConsumer consumer) {
        for (int i = 0; i < keys.size(); i++) {
            keys.key(arena, i, handedOut.key);
            handedOut.origin.file = files[i];
            handedOut.origin.row = fileRows[i];
            boolean brought = isBrought(i);
            boolean present = (states[i] & PRESENT) != 0 && !brought;
            if ((states[i] & UNKNOWN) != 0) {
                handOut(present ? put(i) : Change.Kind.REMOVE, present ? rows[i] : Arena.NONE, consumer);
            } else if ((states[i] & EXPECTED) == 0) {
                handOut(Change.Kind.INSERT, present ? rows[i] : Arena.NONE, consumer);
                if (!present) {
                    handOut(Change.Kind.DELETE, Arena.NONE, consumer);
                }
            } else if (!present) {
                handOut(Change.Kind.DELETE, Arena.NONE, consumer);
            } else {
                boolean whole = (states[i] & WHOLE) != 0;
                handOut(whole ? Change.Kind.UPDATE : Change.Kind.PATCH, rows[i], consumer);
            }
            if (brought) {
                handOut(Change.Kind.SET, rows[i], consumer);
            }
        }
    }

    private boolean isBrought(int number) {
        return (states[number] & BROUGHT) != 0 && (states[number] & PRESENT) != 0;
    }

    private Change.Kind put(int number) {
        return (states[number] & UPDATED) != 0 ? Change.Kind.SET : Change.Kind.PUT;
    }

    @Override
    public void writeNet(NetRows to) {
        Slice key = handedOut.key;
        for (int i = 0; i < keys.size(); i++) {
            keys.key(arena, i, key);
            long origin = NetPass.origin(files[i], fileRows[i]);
            if (isBrought(i)) {
                to.brought();
            }
            boolean oldRowLeft = (states[i] & EXPECTED) != 0 && above[i] == NONE;
            if ((states[i] & PARTIAL) != 0) {
                if (oldRowLeft) {
                    to.deleted(origin, key);
                } else if ((states[i] & UNKNOWN) != 0) {
                    to.removed(origin, key);
                }
                writePartial(i, to);
            } else if ((states[i] & UNKNOWN) != 0) {
                writeUpsert(i, to);
            } else if ((states[i] & WHOLE) != 0) {
                arena.read(rows[i], stored);
                if (oldRowLeft) {
                    to.changed(NetKind.UPDATE, origin, key, stored);
                } else {
                    to.inserted(origin, stored);
                }
            } else if (oldRowLeft) {
                to.deleted(origin, key);
            } else if ((states[i] & EXPECTED) == 0) {
                to.nothing(origin, key);
            }
        }
    }

    private void writeUpsert(int number, NetRows to) {
        long origin = NetPass.origin(files[number], fileRows[number]);
        if ((states[number] & WHOLE) == 0) {
            to.removed(origin, handedOut.key);
        } else {
            arena.read(rows[number], stored);
            to.put((states[number] & UPDATED) != 0 ? NetKind.SET : NetKind.PUT, origin, handedOut.key, stored);
        }
    }

    private void writePartial(int number, NetRows to) {
        int base = under[number];
        keys.key(arena, base, handedOut.key);
        arena.read(rows[number], stored);
        NetKind kind = base == number ? NetKind.UPDATE : NetKind.MOVE;
        to.changed(kind, NetPass.origin(files[base], fileRows[base]), handedOut.key, stored);
    }

    @Override
    public long growth() {
        long growth = 0;
        for (int i = 0; i < keys.size(); i++) {
            growth += ((states[i] & PRESENT) != 0 ? 1 : 0) - ((states[i] & EXPECTED) != 0 ? 1 : 0);
        }
        return growth;
    }

    private void handOut(Change.Kind kind, long row, ChangeConsumer consumer) {
        handedOut.kind = kind;
        if (row == Arena.NONE) {
            handedOut.row.clear();
        } else {
            arena.read(row, handedOut.row);
        }
        consumer.accept(handedOut);
    }

    @Override
    public int find(long hash, byte[] key, int offset, int length) {
        return keys.find(arena, hash, key, offset, length);
    }

    @Override
    public void old(int number, byte[] bytes, int offset, int length, RowOutput out) {
        byte state = states[number];
        if ((state & (EXPECTED | UNKNOWN)) == 0) {
            throw divergence.insertsExisting(files[number], fileRows[number]);
        }
        if ((state & SEEN) != 0) {
            throw divergence.changesDoubled(files[number], fileRows[number]);
        }
        states[number] |= SEEN;
        int partial = above[number];
        if (partial != NONE) {
            folded.set(bytes, offset, length);
            arena.read(rows[partial], stored);
            patch.over(stored, folded, folded);
            out.row(folded);
            states[partial] |= WRITTEN;
        }
        if ((state & WHOLE) != 0) {
            arena.read(rows[number], stored);
            out.row(stored);
            states[number] |= WRITTEN;
        }
    }

    @Override
    public long finish(RowOutput out) {
        long unmatched = 0;
        for (int i = 0; i < keys.size(); i++) {
            byte state = states[i];
            if ((state & EXPECTED) != 0 && (state & SEEN) == 0) {
                throw (state & PRESENT) == 0
                        ? divergence.deletesMissing(files[i], fileRows[i])
                        : divergence.updatesMissing(files[i], fileRows[i]);
            }
            if (isBrought(i) || (state & (WHOLE | UPDATED | SEEN)) == (WHOLE | UPDATED)) {
                unmatched++;
            }
            if ((state & WHOLE) != 0 && (state & WRITTEN) == 0) {
                arena.read(rows[i], stored);
                out.row(stored);
            }
        }
        return unmatched;
    }
}
