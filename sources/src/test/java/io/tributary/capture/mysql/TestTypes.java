package io.tributary.capture.mysql;

import io.tributary.capture.mysql.value.CharsetTables;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.capture.mysql.wire.Flavour;
import java.util.Arrays;

/** Meanings of column definitions, for tests without a server. */
final class TestTypes {
    private TestTypes() {}

    static ColumnTypes of(Flavour flavour) {
        return ColumnTypes.in(new FormContext(flavour, ZeroDates.TEXT, new CharsetTables() {
            @Override
            public int[] singleBytes(String charset) {
                int[] points = new int[256];
                Arrays.setAll(points, i -> i);
                return points;
            }

            @Override
            public int[] bytePairs(String charset, byte[] prefix) {
                throw new IllegalArgumentException(charset);
            }
        }));
    }
}
