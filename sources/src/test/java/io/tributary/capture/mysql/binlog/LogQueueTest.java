package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Gives events of random sizes out of one buffer, as a socket's reader does. */
    private static final class Source implements RawEvents {
        private final Random random;
        private final int events;
        private final int bigEvery;
        private byte[] buffer = new byte[0];
        private int offset;
        private int length;
        final AtomicInteger given = new AtomicInteger();

        Source(long seed, int events, int bigEvery) {
            this.random = new Random(seed);
            this.events = events;
            this.bigEvery = bigEvery;
        }

        @Override
        public boolean next() {
            if (given.get() == events) {
                return false;
            }
            int number = given.getAndIncrement();
            length = number % bigEvery == bigEvery - 1 ? 100_000 + random.nextInt(1000) : 19 + random.nextInt(300);
            offset = random.nextInt(5);
            if (buffer.length < offset + length) {
                buffer = new byte[offset + length];
            }
            Arrays.fill(buffer, (byte) random.nextInt());
            return true;
        }

        @Override
        public byte[] buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return offset;
        }

        @Override
        public int length() {
            return length;
        }
    }

    @Test
    void eventsComeInOrderAndWhole() {
        long seed = Long.getLong("seed", System.nanoTime());
        Source expected = new Source(seed, 10_000, 700);
        Random pauses = new Random(seed);
        try (LogQueue queue = LogQueue.start(new Source(seed, 10_000, 700), () -> {}, 256 << 10, "log")) {
            while (expected.next()) {
                if (pauses.nextInt(1000) == 0) {
                    sleep(2);
                }
                assertThat(queue.poll(LONG)).as("seed " + seed).isTrue();
                assertThat(Arrays.equals(
                                queue.buffer(),
                                queue.offset(),
                                queue.offset() + queue.length(),
                                expected.buffer(),
                                expected.offset(),
                                expected.offset() + expected.length()))
                        .as("seed " + seed)
                        .isTrue();
            }
            assertThat(queue.poll(LONG)).isFalse();
            assertThat(queue.isOver()).isTrue();
        }
    }

    @Test
    void readingAheadIsBounded() {
        Source source = new Source(1, 1_000_000, Integer.MAX_VALUE);
        try (LogQueue queue = LogQueue.start(source, () -> {}, 64 << 10, "log")) {
            assertThat(queue.poll(LONG)).isTrue();
            sleep(200);
            assertThat(source.given.get()).isLessThan((64 << 10) / 19);
        }
    }

    @Test
    void failureComesBehindTheEventsBeforeIt() {
        Source source = new Source(1, 10, 4);
        RawEvents failing = new RawEvents() {
            @Override
            public boolean next() {
                if (!source.next()) {
                    throw new IllegalStateException("connection lost");
                }
                return true;
            }

            @Override
            public byte[] buffer() {
                return source.buffer();
            }

            @Override
            public int offset() {
                return source.offset();
            }

            @Override
            public int length() {
                return source.length();
            }
        };
        try (LogQueue queue = LogQueue.start(failing, () -> {}, 64 << 10, "log")) {
            for (int i = 0; i < 10; i++) {
                assertThat(queue.poll(LONG)).isTrue();
            }
            assertThatThrownBy(() -> queue.poll(LONG)).hasMessage("connection lost");
            assertThatThrownBy(() -> queue.poll(Duration.ZERO)).hasMessage("connection lost");
        }
    }

    @Test
    void pollGivesUpInTimeAndCloseEndsAWait() {
        CountDownLatch aborted = new CountDownLatch(1);
        RawEvents silent = new RawEvents() {
            @Override
            public boolean next() {
                try {
                    aborted.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("closed");
            }

            @Override
            public byte[] buffer() {
                return new byte[0];
            }

            @Override
            public int offset() {
                return 0;
            }

            @Override
            public int length() {
                return 0;
            }
        };
        LogQueue queue = LogQueue.start(silent, aborted::countDown, 64 << 10, "log");
        assertThat(queue.poll(Duration.ofMillis(20))).isFalse();
        assertThat(queue.isOver()).isFalse();

        queue.close();

        assertThat(aborted.getCount()).isZero();
        assertThat(queue.poll(LONG)).isFalse();
        assertThat(queue.isOver()).isTrue();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
