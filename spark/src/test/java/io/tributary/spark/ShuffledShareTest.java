package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.DividedMerge;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** What waits in the memory of a share for its part's next record. */
class ShuffledShareTest {
    private static final int PARTS = 50;
    private static final int LONG = 1 << 20;
    private static final int SHORT = 1 << 9;

    private int steps;

    private ShuffledShare shuffled(int rows, int parts, Lengths lengths) {
        DividedMerge.Share share = new DividedMerge.Share() {
            @Override
            public boolean step(DividedMerge.PartSink sink) {
                if (steps == rows) {
                    return false;
                }
                int length = lengths.of(steps);
                byte[] row = new byte[length + 2];
                java.util.Arrays.fill(row, 1, length + 1, (byte) steps);
                sink.accept(steps % parts, row, 1, length);
                steps++;
                return true;
            }

            @Override
            public void close() {}
        };
        return new ShuffledShare(share, parts, ShuffleKey.ROWS, 0, () -> null);
    }

    private interface Lengths {
        int of(int step);
    }

    @Test
    void longRowOfAPartDoesNotWaitForTheNextOne() {
        ShuffledShare shuffled = shuffled(PARTS, PARTS, step -> LONG);

        List<Integer> steppedAtRecord = new ArrayList<>();
        while (shuffled.hasNext()) {
            assertThat(shuffled.next()._2()).hasSize(LONG);
            steppedAtRecord.add(steps);
        }

        assertThat(steppedAtRecord)
                .isEqualTo(
                        java.util.stream.IntStream.rangeClosed(1, PARTS).boxed().toList());
    }

    @Test
    void rowsOfAPartKeepTheirOrderAroundALongOne() {
        ShuffledShare shuffled = shuffled(5, 1, step -> step == 2 ? LONG : SHORT);

        List<Tuple2<Long, byte[]>> records = new ArrayList<>();
        shuffled.forEachRemaining(records::add);

        assertThat(records.stream().map(Tuple2::_1))
                .containsExactly(
                        ShuffleKey.of(0, ShuffleKey.ROWS, 0, 0),
                        ShuffleKey.of(0, ShuffleKey.ROWS, 0, 1),
                        ShuffleKey.of(0, ShuffleKey.ROWS, 0, 2));
        assertThat(records.stream().map(record -> runs(record._2())))
                .containsExactly("0x512 1x512", "2x" + LONG, "3x512 4x512");
    }

    /** Which bytes follow each other, and how often. */
    private static String runs(byte[] bytes) {
        List<String> runs = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = from;
            while (to < bytes.length && bytes[to] == bytes[from]) {
                to++;
            }
            runs.add(bytes[from] + "x" + (to - from));
            from = to;
        }
        return String.join(" ", runs);
    }
}
