package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WriteBehindTest {
    private static final String PATH = "lake/final.csv";

    private final MemoryFiles files = new MemoryFiles();

    @Test
    void everythingIsPublishedInOrder() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("WriteBehindTest seed " + seed);
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 1000, 1 << 18, (1 << 18) + 1, 1 << 21, 5_000_000}) {
            byte[] given = new byte[size];
            random.nextBytes(given);

            try (WriteBehind behind = new WriteBehind(files.create(PATH, Precondition.ANY))) {
                int at = 0;
                while (at < size) {
                    int count = Math.min(size - at, random.nextInt(600_000));
                    behind.write(given, at, count);
                    at += count;
                }
                assertThat(behind.bytes()).isEqualTo(size);
                behind.publish("note");
            }

            try (InputStream content = files.open(PATH)) {
                assertThat(content.readAllBytes()).isEqualTo(given);
            }
            assertThat(files.find(PATH).map(FileEntry::note)).contains("note");
        }
    }

    @Test
    void littleIsWrittenByTheThreadThatGivesIt() {
        Recorded recorded = new Recorded();

        try (WriteBehind behind = new WriteBehind(recorded)) {
            behind.write(new byte[1000], 0, 1000);
            behind.publish("");
        }

        assertThat(recorded.writer).isEqualTo(Thread.currentThread());
    }

    @Test
    void muchIsWrittenByAnotherThread() {
        Recorded recorded = new Recorded();

        try (WriteBehind behind = new WriteBehind(recorded)) {
            behind.write(new byte[3_000_000], 0, 3_000_000);
            behind.publish("");
        }

        assertThat(recorded.writer).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void failureToWriteIsThrownAndNothingIsPublished() {
        Recorded broken = new Recorded();
        broken.failure = new IllegalArgumentException("disk on fire");

        try (WriteBehind behind = new WriteBehind(broken)) {
            assertThatThrownBy(() -> {
                        behind.write(new byte[10_000_000], 0, 10_000_000);
                        behind.publish("");
                    })
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("disk on fire");
        }

        assertThat(broken.published).isFalse();
        assertThat(broken.closed).isTrue();
    }

    @Test
    void closingGivesTheUploadUp() {
        Recorded recorded = new Recorded();
        WriteBehind behind = new WriteBehind(recorded);
        behind.write(new byte[5_000_000], 0, 5_000_000);

        behind.close();
        behind.close();

        assertThat(recorded.published).isFalse();
        assertThat(recorded.closed).isTrue();
    }

    @Test
    void interruptIsKeptForTheCaller() {
        Recorded recorded = new Recorded();

        Thread.currentThread().interrupt();
        try (WriteBehind behind = new WriteBehind(recorded)) {
            behind.write(new byte[5_000_000], 0, 5_000_000);
            behind.publish("");
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(recorded.bytes()).isEqualTo(5_000_000);
    }

    /** Remembers what was done to it. */
    private static final class Recorded implements FileUpload {
        private @Nullable RuntimeException failure;
        private @Nullable Thread writer;
        private long bytes;
        private boolean published;
        private boolean closed;

        @Override
        public void write(byte[] source, int offset, int length) {
            if (failure != null) {
                throw failure;
            }
            writer = Thread.currentThread();
            bytes += length;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public FileEntry publish(String note) {
            published = true;
            return new FileEntry(PATH, bytes, "1", note);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
