package io.tributary.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process leaves that dies between two steps of publishing {@code t/f} with a note, made by hand step by step: the
 * reader sees the old pair up to the atomic step and the new pair after it, and so does whoever tidies up.
 */
final class LocalFilesLeftoversTest {
    private static final String TEMPORARY = ".f.00112233445566ff.tmp";

    @TempDir
    Path root;

    private LocalFiles files;
    private Path folder;

    @BeforeEach
    void publishOld() {
        files = new LocalFiles(root);
        folder = root.resolve("t");
        FilesContract.put(files, "t/f", "old", Precondition.ABSENT, "old note");
    }

    private void contentWritten() throws IOException {
        java.nio.file.Files.writeString(folder.resolve(TEMPORARY), "newer");
    }

    private void noteDrafted() throws IOException {
        java.nio.file.Files.writeString(folder.resolve(".f.ff112233445566ff.tmp"), TEMPORARY + "\n5\nnew note", UTF_8);
    }

    private void noteAnnounced() throws IOException {
        java.nio.file.Files.move(folder.resolve(".f.ff112233445566ff.tmp"), folder.resolve(".f.note.next"));
    }

    private void contentRenamed() throws IOException {
        Durable.rename(folder.resolve(TEMPORARY), folder.resolve("f"));
    }

    private void assertOldPair(int leftovers) {
        assertPair("old", "old note", leftovers);
    }

    private void assertNewPair(int leftovers) {
        assertPair("newer", "new note", leftovers);
    }

    private void assertPair(String content, String note, int leftovers) {
        FileEntry seen = files.find("t/f").orElseThrow();
        assertThat(List.of(FilesContract.read(files, "t/f"), seen.note())).containsExactly(content, note);
        assertThat(files.list("")).containsExactly(seen);

        assertThat(files.sweepUnpublished("t/")).isEqualTo(leftovers);

        assertThat(files.find("t/f")).contains(seen);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("f", ".f.note");
        FileEntry next = FilesContract.put(files, "t/f", "3", new Precondition.Unchanged(seen.version()), "third");
        assertThat(files.find("t/f")).contains(next);
    }

    @Test
    void deathAfterTheContentIsWritten() throws IOException {
        contentWritten();

        assertOldPair(1);
    }

    @Test
    void deathAfterTheNoteIsDrafted() throws IOException {
        contentWritten();
        noteDrafted();

        assertOldPair(2);
    }

    @Test
    void deathAfterTheNoteIsAnnounced() throws IOException {
        contentWritten();
        noteDrafted();
        noteAnnounced();

        assertOldPair(1);
    }

    @Test
    void deathAfterTheContentIsRenamed() throws IOException {
        contentWritten();
        noteDrafted();
        noteAnnounced();
        contentRenamed();

        assertNewPair(0);
    }

    @Test
    void nextPublisherSettlesWhatTheDeadOneBegan() throws IOException {
        contentWritten();
        noteDrafted();
        noteAnnounced();
        contentRenamed();

        FileEntry seen = files.find("t/f").orElseThrow();
        FileEntry next = FilesContract.put(files, "t/f", "3", new Precondition.Unchanged(seen.version()), "third");

        assertThat(files.find("t/f")).contains(next);
    }

    @Test
    void deathAfterTheFirstContentIsLinked() throws IOException {
        files.delete("t/f");
        contentWritten();
        noteDrafted();
        noteAnnounced();
        java.nio.file.Files.createLink(folder.resolve("f"), folder.resolve(TEMPORARY));

        assertNewPair(1);
    }

    @Test
    void deathBeforeTheFirstContentIsLinked() throws IOException {
        files.delete("t/f");
        contentWritten();
        noteDrafted();
        noteAnnounced();

        assertThat(files.find("t/f")).isEmpty();
        assertThat(files.list("")).isEmpty();
        assertThat(files.sweepUnpublished("")).isEqualTo(1);
        assertThat(files.find("t/f")).isEmpty();
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void deathInsideADeletionLeavesNoNoteForTheNextFile() throws IOException {
        java.nio.file.Files.delete(folder.resolve("f"));

        FilesContract.put(files, "t/f", "new", Precondition.ABSENT, "");

        assertThat(files.find("t/f").orElseThrow().note()).isEmpty();
    }

    @Test
    void noteOfOtherContentCountsAsNone() throws IOException {
        java.nio.file.Files.writeString(folder.resolve("f"), "edited by hand");

        assertThat(files.find("t/f").orElseThrow().note()).isEmpty();
    }

    @Test
    void sweepKeepsToItsPrefix() throws IOException {
        contentWritten();

        assertThat(files.sweepUnpublished("u/")).isZero();
        assertThat(files.sweepUnpublished("t/g")).isZero();
        assertThat(files.sweepUnpublished("t/f")).isEqualTo(1);
    }

    @Test
    void readersSeeMatchingPairsWhileAnotherPublishes() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread publisher = new Thread(() -> {
            for (int i = 1; i <= 300; i++) {
                String content = "x".repeat(i);
                FilesContract.put(files, "t/f", content, Precondition.ANY, Integer.toString(i));
            }
            done.set(true);
        });
        FilesContract.put(files, "t/f", "", Precondition.ANY, "0");
        publisher.start();

        int seen = 0;
        long last = 0;
        while (!done.get()) {
            FileEntry entry = seen++ % 2 == 0
                    ? files.find("t/f").orElseThrow()
                    : files.list("t/").get(0);
            assertThat(entry.note()).isEqualTo(Long.toString(entry.bytes()));
            assertThat(entry.bytes()).isGreaterThanOrEqualTo(last);
            last = entry.bytes();
        }
        publisher.join();

        assertThat(files.find("t/f").orElseThrow().note()).isEqualTo("300");
    }
}
