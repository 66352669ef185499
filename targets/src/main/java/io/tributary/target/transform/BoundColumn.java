package io.tributary.target.transform;

import java.util.List;

/**
 * One column of the final table.
 *
 * @param source index of the source's column whose texts it has as they are; -1 when it is computed
 * @param computed otherwise, which of the evaluated expressions it has the values of; else -1
 * @param reads indexes of the source's columns that its values depend on
 */
record BoundColumn(int source, int computed, List<Integer> reads) {
    static BoundColumn passed(int source) {
        return new BoundColumn(source, -1, List.of(source));
    }

    static BoundColumn computed(int computed, List<Integer> reads) {
        return new BoundColumn(-1, computed, List.copyOf(reads));
    }

    boolean isPassed() {
        return source >= 0;
    }
}
