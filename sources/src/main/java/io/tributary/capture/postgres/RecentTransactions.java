package io.tributary.capture.postgres;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The transactions streamed of late. A transaction reaches the stream a moment before others can see it at the source (a
 * long moment when it waits for a synchronous standby); a load whose snapshot was taken in that moment would lack what
 * the stream has already passed. Confined to one thread.
 */
final class RecentTransactions {
    private static final int PRUNED_AT_LEAST = 1024;

    private final Supplier<LoadSnapshot> now;
    private int[] xids = new int[PRUNED_AT_LEAST];
    private int count;

    /** @param now takes a snapshot, to forget what it shows: a stream that is far behind adds for long, and asks for none */
    RecentTransactions(Supplier<LoadSnapshot> now) {
        this.now = now;
    }

    void add(int xid) {
        if (count == xids.length) {
            areAllIn(now.get());
            if (count > xids.length / 2) {
                xids = Arrays.copyOf(xids, 2 * xids.length);
            }
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
