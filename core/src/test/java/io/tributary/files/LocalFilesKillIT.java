package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same contract when the process that publishes is really killed. */
final class LocalFilesKillIT {
    private static final int KILLS = 12;

    @TempDir
    Path root;

    @Test
    void killedPublisherLeavesContentAndNoteThatBelongTogether() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LocalFiles files = new LocalFiles(root);
        long reached = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process publisher = JavaProcess.start(Publisher.class, root.toString());
            assertThat(publisher.getInputStream().read()).isEqualTo('.');

            publisher.waitFor(random.nextInt(150), TimeUnit.MILLISECONDS);
            publisher.destroyForcibly().waitFor();

            FileEntry entry = files.find("t/f").orElseThrow();
            assertThat(entry.note()).as("seed " + seed).isEqualTo(Long.toString(entry.bytes()));
            assertThat(FilesContract.read(files, "t/f")).hasSize((int) entry.bytes());
            assertThat(entry.bytes()).isGreaterThanOrEqualTo(reached);
            reached = entry.bytes();
            files.sweepUnpublished("");
            assertThat(files.find("t/f")).contains(entry);
        }
        assertThat(reached).isGreaterThan(KILLS);
    }

    @Test
    void claimDiesWithItsProcess() throws IOException, InterruptedException {
        LocalFiles files = new LocalFiles(root);
        Process holder = JavaProcess.start(Holder.class, root.toString());
        assertThat(holder.getInputStream().read()).isEqualTo('.');

        assertThatThrownBy(() -> files.claim("x/writer.lock", "me"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("the other process");
        assertThatThrownBy(() -> files.claim("x/writer.lock", "me")).isInstanceOf(PipelineException.class);
        holder.destroyForcibly().waitFor();

        files.claim("x/writer.lock", "me").close();
    }

    /** Publishes longer and longer files, each with its length as its note, until it is killed. */
    static final class Publisher {
        private Publisher() {}

        public static void main(String[] arguments) {
            LocalFiles files = new LocalFiles(Path.of(arguments[0]));
            long length = files.find("t/f").map(FileEntry::bytes).orElse(0L);
            for (boolean first = true; length < 1_000_000; first = false) {
                length++;
                Precondition precondition = files.find("t/f")
                        .<Precondition>map(entry -> new Precondition.Unchanged(entry.version()))
                        .orElse(Precondition.ABSENT);
                FilesContract.put(files, "t/f", "x".repeat((int) length), precondition, Long.toString(length));
                if (first) {
                    System.out.print('.');
                    System.out.flush();
                }
            }
        }
    }

    /** Holds a claim until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (FileClaim claim = new LocalFiles(Path.of(arguments[0])).claim("x/writer.lock", "the other process")) {
                System.out.print(claim == null ? "" : ".");
                System.out.flush();
                Thread.sleep(60_000);
            }
        }
    }
}
