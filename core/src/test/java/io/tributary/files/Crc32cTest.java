package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
    @Test
    void sumOfAWholeComesFromThoseOfItsPieces() {
        byte[] whole = new byte[100_000];
        new Random(7).nextBytes(whole);

        for (int split : new int[] {0, 1, 2, 63, 4096, 65_537, 99_999, 100_000}) {
            long combined =
                    Crc32c.combine(sum(whole, 0, split), sum(whole, split, whole.length - split), whole.length - split);

            assertThat(combined).as("split at %d", split).isEqualTo(sum(whole, 0, whole.length));
        }
    }

    private static long sum(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return sum.getValue();
    }
}
