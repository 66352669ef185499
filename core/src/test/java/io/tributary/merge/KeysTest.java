package io.tributary.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void hashDoesNotDependOnWhereTheKeyStands() {
        Random random = new Random(1);
        for (int length = 0; length < 40; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            byte[] inside = new byte[length + 30];
            random.nextBytes(inside);
            System.arraycopy(key, 0, inside, 11, length);
            byte[] last = Arrays.copyOfRange(inside, 3, 11 + length);

            assertThat(Keys.hash(inside, 11, length)).isEqualTo(Keys.hash(key, 0, length));
            assertThat(Keys.hash(last, 8, length)).isEqualTo(Keys.hash(key, 0, length));
        }
    }

    @Test
    void keysThatCountUpSpreadOverTablesAndPartitions() {
        Set<Integer> low = new HashSet<>();
        int[] partitions = new int[64];
        for (int i = 0; i < 100_000; i++) {
            byte[] key = Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            long hash = Keys.hash(key, 0, key.length);
            low.add((int) hash);
            partitions[(int) (hash >>> 58)]++;
        }

        assertThat(low).hasSizeGreaterThan(99_990);
        assertThat(Arrays.stream(partitions).min().orElseThrow()).isGreaterThan(1_300);
        assertThat(Arrays.stream(partitions).max().orElseThrow()).isLessThan(1_850);
    }
}
