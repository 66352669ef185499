package io.tributary.merge;

import java.util.Arrays;

/**
 * The outcome per row content of a table whose rows have no key: how many equal rows more or fewer. A deletion takes a
 * copy that the changes before it inserted, else an old one.
 */
final class CopyOutcomes implements Outcomes {
    private static final int OUTCOMES_AT_FIRST = 16;
    private static final int BYTES_PER_OUTCOME = 5 * Integer.BYTES;

    private final Divergence divergence;
    private final long bytesMax;
    private final KeyTable keys = new KeyTable();
    private final Arena arena;
    private final Slice stored = new Slice();
    private final Change handedOut = new Change();
    private final byte[] lineEnd = {'\n'};
    /** Copies more than before, fewer when negative. */
    private int[] more = new int[OUTCOMES_AT_FIRST];
    /** How many old copies the changes took, most at any time. */
    private int[] needed = new int[OUTCOMES_AT_FIRST];

    private int[] seen = new int[OUTCOMES_AT_FIRST];
    private int[] files = new int[OUTCOMES_AT_FIRST];
    private int[] fileRows = new int[OUTCOMES_AT_FIRST];

    CopyOutcomes(long bytesMax, int chunkBytes, Divergence divergence) {
        this.divergence = divergence;
        this.bytesMax = bytesMax;
        arena = new Arena(chunkBytes);
    }

    @Override
    public void apply(Change change) {
        Slice key = change.key;
        long hash = Keys.hash(key);
        int number = keys.find(arena, hash, key.bytes, key.offset, key.length);
        if (number < 0) {
            number = add(change, hash);
        }
        switch (change.kind) {
            case INSERT -> more[number] = Math.addExact(more[number], change.copies);
            case DELETE -> {
                more[number] = Math.subtractExact(more[number], change.copies);
                if (-more[number] > needed[number]) {
                    needed[number] = -more[number];
                    files[number] = change.origin.file;
                    fileRows[number] = change.origin.row;
                }
            }
            case UPDATE, PATCH, PUT, SET, REMOVE, MOVE ->
                throw new IllegalStateException(change.kind + " in a table without a key: " + divergence.table());
        }
    }

    private int add(Change change, long hash) {
        Slice key = change.key;
        int number = keys.add(arena, hash, key.bytes, key.offset, key.length);
        if (number == more.length) {
            int capacity = keys.capacity();
            more = Arrays.copyOf(more, capacity);
            needed = Arrays.copyOf(needed, capacity);
            seen = Arrays.copyOf(seen, capacity);
            files = Arrays.copyOf(files, capacity);
            fileRows = Arrays.copyOf(fileRows, capacity);
        }
        files[number] = change.origin.file;
        fileRows[number] = change.origin.row;
        return number;
    }

    @Override
    public boolean isEmpty() {
        return keys.size() == 0;
    }

    @Override
    public boolean isFull() {
        long tables = keys.bytes() + (long) more.length * BYTES_PER_OUTCOME;
        long next = keys.size() < keys.capacity() ? 0 : tables;
        return keys.size() > 0 && arena.bytes() + tables + next > bytesMax;
    }

    @Override
    public boolean isDivisible() {
        return true;
    }

    @Override
    public void forEach(ChangeConsumer consumer) {
        for (int i = 0; i < keys.size(); i++) {
            keys.key(arena, i, handedOut.key);
            handedOut.origin.file = files[i];
            handedOut.origin.row = fileRows[i];
            handOut(Change.Kind.DELETE, needed[i], consumer);
            handOut(Change.Kind.INSERT, needed[i] + more[i], consumer);
        }
    }

    @Override
    public void writeNet(NetRows to) {
        for (int i = 0; i < keys.size(); i++) {
            if (more[i] != 0 || needed[i] > 0) {
                keys.key(arena, i, stored);
                to.copies(NetPass.origin(files[i], fileRows[i]), more[i], needed[i], stored);
            }
        }
    }

    @Override
    public long growth() {
        long growth = 0;
        for (int i = 0; i < keys.size(); i++) {
            growth += more[i];
        }
        return growth;
    }

    private void handOut(Change.Kind kind, int copies, ChangeConsumer consumer) {
        if (copies > 0) {
            handedOut.kind = kind;
            handedOut.copies = copies;
            consumer.accept(handedOut);
        }
    }

    @Override
    public int find(long hash, byte[] key, int offset, int length) {
        return keys.find(arena, hash, key, offset, length);
    }

    @Override
    public void old(int number, byte[] bytes, int offset, int length, RowOutput out) {
        seen[number]++;
        if (seen[number] > -more[number]) {
            out.rows(bytes, offset, length, 1);
        }
    }

    @Override
    public long finish(RowOutput out) {
        for (int i = 0; i < keys.size(); i++) {
            if (seen[i] < needed[i]) {
                throw divergence.deletesMissing(files[i], fileRows[i]);
            }
            keys.key(arena, i, stored);
            for (int copy = 0; copy < more[i]; copy++) {
                out.rows(stored.bytes, stored.offset, stored.length, 0);
                out.rows(lineEnd, 0, 1, 1);
            }
        }
        return 0;
    }
}
