package io.tributary.spark;

import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * What records are shuffled by: a number that holds, from its highest bits on, the part (15 bits), the kind (2), and the
 * order among records of a kind (46). Sorted, the records of a part are its reports, its changes in order, then its rows.
 */
final class ShuffleKey {
    /** What a record is. */
    static final int REPORT = 0;

    static final int CHANGES = 1;
    static final int ROWS = 2;

    static final int PARTS_MAX = 1 << 15;

    private static final int KIND_BITS = 2;
    private static final int ORDER_BITS = 46;
    private static final int BATCH_BITS = 26;

    private ShuffleKey() {}

    /**
     * A key.
     *
     * @param source number of the task that the record comes from
     * @param batch number among those of one source and part
     */
    static long of(int part, int kind, int source, int batch) {
        return ((long) part << KIND_BITS | kind) << ORDER_BITS | (long) source << BATCH_BITS | batch;
    }

    static int part(long key) {
        return (int) (key >>> (KIND_BITS + ORDER_BITS));
    }

    static int kind(long key) {
        return (int) (key >>> ORDER_BITS) & ((1 << KIND_BITS) - 1);
    }

    /** Sends records to their part. */
    static final class ToParts extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int count;

        ToParts(int count) {
            this.count = count;
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object key) {
            return part((Long) key);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ToParts parts && parts.count == count;
        }

        @Override
        public int hashCode() {
            return count;
        }
    }

    /** Sorts records; a class of its own, because it is sent. */
    static final class Ascending implements Comparator<Long>, java.io.Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public int compare(Long one, Long other) {
            return Long.compare(one, other);
        }
    }
}
