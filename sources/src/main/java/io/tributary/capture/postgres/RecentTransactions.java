package io.tributary.capture.postgres;

/**
 * The transactions streamed of late. A transaction reaches the stream a moment before others can see it at the source (a
 * long moment when it waits for a synchronous standby); a load whose snapshot was taken in that moment would lack what
 * the stream has already passed. Confined to one thread.
 */
final class RecentTransactions {
    private static final int PRUNED_AT_LEAST = 1024;

    private int[] xids = new int[PRUNED_AT_LEAST];
    private int count;

    void add(int xid) {
        if (count == xids.length) {
            xids = java.util.Arrays.copyOf(xids, 2 * count);
        }
        xids[count++] = xid;
    }

    /** Whether the snapshot shows all of them; those it shows are forgotten. */
    boolean areAllIn(LoadSnapshot snapshot) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!snapshot.isVisible(xids[i])) {
                xids[kept++] = xids[i];
            }
        }
        count = kept;
        return count == 0;
    }
}
