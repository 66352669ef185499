package io.tributary.merge;

/** The step that all ways to merge end with: outcomes in memory meet the old rows. */
final class Merging {
    private static final int ARENA_CHUNK_BYTES_MAX = 1 << 20;
    private static final int ARENA_CHUNK_BYTES_MIN = 1 << 8;
    private static final int ARENA_CHUNKS = 64;

    private Merging() {}

    static Outcomes outcomes(RowShape shape, MergeSettings settings, Divergence divergence) {
        long bytesMax = settings.memoryBytesMax();
        long share = bytesMax / ARENA_CHUNKS;
        int chunkBytes = (int) Math.max(ARENA_CHUNK_BYTES_MIN, Math.min(ARENA_CHUNK_BYTES_MAX, share));
        return shape.isKeyed()
                ? new KeyedOutcomes(shape.columns(), bytesMax, chunkBytes, divergence)
                : new CopyOutcomes(bytesMax, chunkBytes, divergence);
    }

    /** As {@link Outcomes#finish}: writes the rows that result; rows that stay as they are pass in large pieces. */
    static long stream(OldRowScanner old, Outcomes outcomes, RowOutput out) {
        boolean copy = outcomes.isEmpty();
        do {
            int from = old.position();
            long kept = 0;
            while (old.nextInWindow()) {
                int number = copy ? -1 : find(old, outcomes);
                if (number < 0) {
                    kept++;
                    continue;
                }
                out.rows(old.buffer(), from, old.rowStart() - from, kept);
                kept = 0;
                from = old.rowEnd();
                outcomes.old(number, old.buffer(), old.rowStart(), old.rowEnd() - old.rowStart(), out);
            }
            out.rows(old.buffer(), from, old.position() - from, kept);
        } while (old.fill());
        return outcomes.finish(out);
    }

    /**
     * Tells the rows that the scanner's buffer holds apart by a filter: those that no change concerns are written, in large
     * pieces.
     */
    static void divide(OldRowScanner old, KeyFilter filter, RowOutput untouched, TouchedRows touched) {
        int from = old.position();
        long kept = 0;
        while (old.nextInWindow()) {
            long hash = Keys.hash(old.keyBytes(), old.keyStart(), old.keyLength());
            if (!filter.mayHold(hash)) {
                kept++;
                continue;
            }
            untouched.rows(old.buffer(), from, old.rowStart() - from, kept);
            kept = 0;
            from = old.rowEnd();
            touched.accept(hash, old.buffer(), old.rowStart(), old.rowEnd() - old.rowStart());
        }
        untouched.rows(old.buffer(), from, old.position() - from, kept);
    }

    /** Takes rows that changes may concern. */
    interface TouchedRows {
        void accept(long hash, byte[] bytes, int offset, int length);
    }

    private static int find(OldRowScanner old, Outcomes outcomes) {
        long hash = Keys.hash(old.keyBytes(), old.keyStart(), old.keyLength());
        return outcomes.find(hash, old.keyBytes(), old.keyStart(), old.keyLength());
    }
}
