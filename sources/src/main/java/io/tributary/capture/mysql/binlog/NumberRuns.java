package io.tributary.capture.mysql.binlog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A set of positive numbers, kept as runs: in order, apart from each other by at least one. Confined to one thread. */
final class NumberRuns {
    /** First and last number of each run, in turn. */
    private long[] bounds = new long[4];

    private int used;

    /** Adds {@code first} to {@code last}, both included. */
    void add(long first, long last) {
        if (used > 0 && first == bounds[used - 1] + 1) {
            bounds[used - 1] = last;
            return;
        }
        if (used == 0 || first > bounds[used - 1]) {
            append(first, last);
            return;
        }
        insert(first, last);
    }

    private void append(long first, long last) {
        if (used == bounds.length) {
            bounds = Arrays.copyOf(bounds, used * 2);
        }
        bounds[used++] = first;
        bounds[used++] = last;
    }

    /** Joins every run that touches the new one. */
    private void insert(long first, long last) {
        int from = firstRunEndingAtOrAfter(first - 1);
        int to = from;
        long low = first;
        long high = last;
        while (to < used && bounds[to] <= last + 1) {
            low = Math.min(low, bounds[to]);
            high = Math.max(high, bounds[to + 1]);
            to += 2;
        }
        if (to == from) {
            append(0, 0);
            System.arraycopy(bounds, from, bounds, from + 2, used - 2 - from);
        } else {
            System.arraycopy(bounds, to, bounds, from + 2, used - to);
            used -= to - from - 2;
        }
        bounds[from] = low;
        bounds[from + 1] = high;
    }

    /** Where the first run begins whose last number is at least {@code number}; {@link #used} when there is none. */
    private int firstRunEndingAtOrAfter(long number) {
        int low = 0;
        int high = used / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return 2 * low;
    }

    boolean contains(long first, long last) {
        int run = firstRunEndingAtOrAfter(last);
        return run < used && bounds[run] <= first;
    }

    boolean containsAll(NumberRuns other) {
        for (int i = 0; i < other.used; i += 2) {
            if (!contains(other.bounds[i], other.bounds[i + 1])) {
                return false;
            }
        }
        return true;
    }

    NumberRuns copy() {
        NumberRuns copy = new NumberRuns();
        copy.bounds = Arrays.copyOf(bounds, Math.max(used, 4));
        copy.used = used;
        return copy;
    }

    /** Appends {@code :first-last} or {@code :number} for each run. */
    void appendTo(StringBuilder text) {
        for (int i = 0; i < used; i += 2) {
            text.append(':').append(bounds[i]);
            if (bounds[i + 1] > bounds[i]) {
                text.append('-').append(bounds[i + 1]);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NumberRuns runs && Arrays.equals(bounds, 0, used, runs.bounds, 0, runs.used);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < used; i++) {
            hash = 31 * hash + Long.hashCode(bounds[i]);
        }
        return hash;
    }
}
