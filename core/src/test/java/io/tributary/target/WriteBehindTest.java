package io.tributary.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.RowSink;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WriteBehindTest {
    @Test
    void everythingIsWrittenInOrder() {
        long seed = new Random().nextLong();
        System.out.println("WriteBehindTest seed " + seed);
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 1000, 1 << 18, (1 << 18) + 1, 1 << 21, 5_000_000}) {
            byte[] given = new byte[size];
            random.nextBytes(given);
            ByteArrayOutputStream written = new ByteArrayOutputStream();

            try (WriteBehind behind = new WriteBehind(written::write, "test")) {
                int at = 0;
                while (at < size) {
                    int count = Math.min(size - at, random.nextInt(600_000));
                    behind.write(given, at, count);
                    at += count;
                }
                behind.finish();
            }

            assertThat(written.toByteArray()).isEqualTo(given);
        }
    }

    @Test
    void littleIsWrittenByTheThreadThatGivesIt() {
        Thread[] writer = new Thread[1];

        try (WriteBehind behind =
                new WriteBehind((bytes, offset, length) -> writer[0] = Thread.currentThread(), "test")) {
            behind.write(new byte[1000], 0, 1000);
            behind.finish();
        }

        assertThat(writer[0]).isEqualTo(Thread.currentThread());
    }

    @Test
    void failureOfTheSinkIsThrown() {
        RowSink broken = (bytes, offset, length) -> {
            throw new IllegalArgumentException("disk on fire");
        };
        try (WriteBehind behind = new WriteBehind(broken, "test")) {
            assertThatThrownBy(() -> {
                        behind.write(new byte[10_000_000], 0, 10_000_000);
                        behind.finish();
                    })
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("disk on fire");
        }
    }

    @Test
    void sinkIsNotUsedAfterClosing() {
        long[] written = new long[1];
        WriteBehind behind = new WriteBehind((bytes, offset, length) -> written[0] += length, "test");
        behind.write(new byte[3_000_000], 0, 3_000_000);

        behind.close();
        long atClose = written[0];

        assertThat(atClose).isLessThan(3_000_000);
        behind.close();
    }

    @Test
    void interruptIsKeptForTheCaller() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        Thread.currentThread().interrupt();
        try (WriteBehind behind = new WriteBehind(written::write, "test")) {
            behind.write(new byte[3_000_000], 0, 3_000_000);
            behind.finish();
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(written.size()).isEqualTo(3_000_000);
    }
}
