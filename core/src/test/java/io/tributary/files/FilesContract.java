package io.tributary.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Files} keeps; each implementation's test extends it. */
public abstract class FilesContract {
    /** Files over an empty root, the same root for every call within one test. */
    protected abstract Files files();

    protected static FileEntry put(Files files, String path, String text) {
        return put(files, path, text, Precondition.ANY, "");
    }

    protected static FileEntry put(Files files, String path, String text, Precondition precondition, String note) {
        byte[] bytes = text.getBytes(UTF_8);
        try (FileUpload upload = files.create(path, precondition)) {
            upload.write(bytes, 0, bytes.length);
            return upload.publish(note);
        }
    }

    protected static String read(Files files, String path) {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** What a listing says of it everywhere. */
    private static FileEntry listed(FileEntry entry) {
        return new FileEntry(entry.path(), entry.bytes(), entry.version(), "");
    }

    private List<FileEntry> list(String prefix) {
        return files().list(prefix).stream().map(FilesContract::listed).toList();
    }

    private static ErrorCode codeOf(Runnable action) {
        try {
            action.run();
        } catch (PipelineException failure) {
            return failure.code();
        }
        throw new AssertionError("Nothing failed");
    }

    @Test
    void uploadMayBeFilledByName() throws IOException {
        try (FileUpload upload = files().create("a/b.bin", Precondition.ABSENT)) {
            Optional<Path> local = upload.local();
            assumeThat(local).isPresent();
            java.nio.file.Files.writeString(local.orElseThrow(), "abc", StandardOpenOption.TRUNCATE_EXISTING);

            FileEntry entry = upload.publish("note");

            assertThat(entry.bytes()).isEqualTo(3);
            assertThat(upload.bytes()).isEqualTo(3);
            assertThat(files().find("a/b.bin")).contains(entry);
            assertThat(read(files(), "a/b.bin")).isEqualTo("abc");
            assertThat(files().local("a/b.bin"))
                    .hasValueSatisfying(file -> assertThat(file).hasContent("abc"));
        }
        assertThat(files().local("a/c.bin")).isEmpty();
    }

    @Test
    void uploadIsFilledByNameOrWritten() {
        try (FileUpload upload = files().create("a/b.bin", Precondition.ABSENT)) {
            assumeThat(upload.local()).isPresent();

            assertThatThrownBy(() -> upload.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        }
        try (FileUpload upload = files().create("a/b.bin", Precondition.ABSENT)) {
            upload.write(new byte[1], 0, 1);
            assumeThat(files()).isInstanceOf(LocalFiles.class);

            assertThatThrownBy(upload::local).isInstanceOf(IllegalStateException.class);
        }
        assertThat(files().list("")).isEmpty();
    }

    @Test
    void publishedFileIsFoundListedAndRead() {
        FileEntry entry = put(files(), "a/b/c.csv", "1,x\n");

        assertThat(entry.bytes()).isEqualTo(4);
        assertThat(files().find("a/b/c.csv")).contains(entry);
        assertThat(files().list("")).containsExactly(entry);
        assertThat(read(files(), "a/b/c.csv")).isEqualTo("1,x\n");
    }

    @Test
    void emptyFileIsAFile() {
        put(files(), "empty", "");

        assertThat(files().find("empty")).get().extracting(FileEntry::bytes).isEqualTo(0L);
        assertThat(read(files(), "empty")).isEmpty();
    }

    @Test
    void unpublishedFileIsInvisible() {
        try (FileUpload upload = files().create("a/b", Precondition.ANY)) {
            upload.write(new byte[200_000], 0, 200_000);

            assertThat(upload.bytes()).isEqualTo(200_000);
            assertThat(files().list("")).isEmpty();
            assertThat(files().find("a/b")).isEmpty();
            assertThat(codeOf(() -> files().open("a/b"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
        }
        assertThat(files().find("a/b")).isEmpty();
    }

    @Test
    void manySmallAndLargeWritesKeepTheirOrder() {
        StringBuilder expected = new StringBuilder();
        try (FileUpload upload = files().create("big", Precondition.ANY)) {
            for (int i = 0; i < 300; i++) {
                String part = ("<" + i + ">").repeat(i % 7 == 0 ? 30_000 : 10);
                byte[] bytes = ("." + part).getBytes(UTF_8);
                upload.write(bytes, 1, bytes.length - 1);
                expected.append(part);
            }
            upload.publish("");
        }

        assertThat(read(files(), "big").contentEquals(expected)).isTrue();
    }

    @Test
    void listIsInUtf8OrderAndHonoursThePrefix() {
        for (String path : List.of("b", "a/\ud83d\ude00", "a/\uffee", "a/z", "a/é", "ab/c", "a/b/c", "a-")) {
            put(files(), path, path);
        }

        assertThat(files().list("").stream().map(FileEntry::path))
                .containsExactly("a-", "a/b/c", "a/z", "a/é", "a/\uffee", "a/\ud83d\ude00", "ab/c", "b");
        assertThat(files().list("a/").stream().map(FileEntry::path))
                .containsExactly("a/b/c", "a/z", "a/é", "a/\uffee", "a/\ud83d\ude00");
        assertThat(files().list("a/b").stream().map(FileEntry::path)).containsExactly("a/b/c");
        assertThat(files().list("ab").stream().map(FileEntry::path)).containsExactly("ab/c");
        assertThat(files().list("nothing/here/")).isEmpty();
    }

    @Test
    void absentRefusesAnExistingFileAndChangesNothing() {
        FileEntry first = put(files(), "a", "first", Precondition.ABSENT, "");

        assertThat(codeOf(() -> put(files(), "a", "second", Precondition.ABSENT, "")))
                .isEqualTo(ErrorCode.FILE_CONFLICT);
        assertThat(files().list("")).containsExactly(first);
        assertThat(read(files(), "a")).isEqualTo("first");
    }

    @Test
    void unchangedReplacesOnlyThatVersion() {
        FileEntry first = put(files(), "a", "first", Precondition.ABSENT, "n1");
        FileEntry second = put(files(), "a", "second", new Precondition.Unchanged(first.version()), "n2");

        assertThat(codeOf(() -> put(files(), "a", "third", new Precondition.Unchanged(first.version()), "n3")))
                .isEqualTo(ErrorCode.FILE_CONFLICT);
        assertThat(codeOf(() -> put(files(), "b", "third", new Precondition.Unchanged(first.version()), "n3")))
                .isEqualTo(ErrorCode.FILE_CONFLICT);
        assertThat(list("")).containsExactly(listed(second));
        assertThat(second.note()).isEqualTo("n2");
        assertThat(read(files(), "a")).isEqualTo("second");
    }

    @Test
    void versionChangesWithTheContentEvenWhenItsLengthDoesNot() {
        FileEntry first = put(files(), "a", "one");
        FileEntry second = put(files(), "a", "two");

        assertThat(second.version()).isNotEqualTo(first.version());
    }

    @Test
    void ofManyAbsentPublishersOneWins() throws InterruptedException {
        AtomicInteger won = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    try (FileUpload upload = files().create("race", Precondition.ABSENT)) {
                        upload.write(new byte[] {(byte) i}, 0, 1);
                        start.await();
                        upload.publish(i % 2 == 0 ? "" : "note");
                        won.incrementAndGet();
                    } catch (PipelineException conflict) {
                        refused.incrementAndGet();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);

        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(won).hasValue(1);
        assertThat(refused).hasValue(7);
        assertThat(files().list("")).hasSize(1);
    }

    @Test
    void openStreamKeepsReadingWhatItOpened() throws IOException {
        put(files(), "a", "old content");
        try (InputStream in = files().open("a")) {
            int first = in.read();
            put(files(), "a", "new content");
            files().delete("a");

            assertThat((char) first + new String(in.readAllBytes(), UTF_8)).isEqualTo("old content");
        }
    }

    @Test
    void deleteRemovesFileAndNoteAndIsIdempotent() {
        put(files(), "a/x", "1", Precondition.ANY, "note");
        put(files(), "a/y", "2");

        files().delete(List.of("a/x", "a/never", "nowhere/x"));
        files().delete("a/x");
        FileEntry again = put(files(), "a/x", "1", Precondition.ABSENT, "");

        assertThat(again.note()).isEmpty();
        assertThat(files().find("a/x").orElseThrow().note()).isEmpty();
        assertThat(files().list("").stream().map(FileEntry::path)).containsExactly("a/x", "a/y");
    }

    @Test
    void noteIsReplacedWithItsContent() {
        put(files(), "d/a", "1", Precondition.ABSENT, "first\nline two \"ü\"");
        FileEntry first = files().find("d/a").orElseThrow();
        put(files(), "d/a", "22", Precondition.ANY, "");
        FileEntry second = files().find("d/a").orElseThrow();
        put(files(), "d/a", "333", Precondition.ANY, "x".repeat(1500));
        FileEntry third = files().find("d/a").orElseThrow();

        assertThat(List.of(first.note(), second.note(), third.note()))
                .containsExactly("first\nline two \"ü\"", "", "x".repeat(1500));
        assertThat(list("d/")).containsExactly(listed(third));
    }

    @Test
    void noteTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> put(files(), "a", "1", Precondition.ANY, "ü".repeat(751)));
        assertThat(files().list("")).isEmpty();
    }

    @Test
    void publishedUploadTakesNoMore() {
        try (FileUpload upload = files().create("a", Precondition.ANY)) {
            upload.publish("");

            assertThatThrownBy(() -> upload.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> upload.publish("")).isInstanceOf(IllegalStateException.class);
        }
        assertThat(files().find("a")).isPresent();
    }

    @Test
    void interruptedThreadStillPublishesAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        put(files(), "a/b", "1", Precondition.ABSENT, "");
        put(files(), "a/c", "2", Precondition.ANY, "note");

        assertThat(files().find("a/c").orElseThrow().note()).isEqualTo("note");
        assertThat(read(files(), "a/b")).isEqualTo("1");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void claimIsRefusedToASecondNamingTheHolderUntilReleased() {
        FileClaim claim = files().claim("_x/writer.lock", "process 1 on host a");

        assertThatThrownBy(() -> files().claim("_x/writer.lock", "process 2"))
                .isInstanceOfSatisfying(PipelineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IN_USE);
                    assertThat(failure).hasMessageContaining("process 1 on host a");
                });
        assertThatThrownBy(() -> files().claim("_x/writer.lock", "process 3")).isInstanceOf(PipelineException.class);
        claim.close();
        claim.close();
        files().claim("_x/writer.lock", "process 4").close();
        assertThat(files().list("")).isEmpty();
    }

    @Test
    void claimsOfDifferentPathsAreIndependent() {
        try (FileClaim one = files().claim("one", "a");
                FileClaim two = files().claim("two", "b")) {
            assertThatCode(() -> put(files(), "one", "content")).doesNotThrowAnyException();
            assertThat(one).isNotEqualTo(two);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/a", "a//b", "a/", "../a", "a/../b", "a/./b", ".", "a\0b", ".a.tmp", "x/.a.note", "a.lock"})
    void pathsOutsideTheRootOrReservedAreRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> files().create(path, Precondition.ANY));
        assertThatIllegalArgumentException().isThrownBy(() -> files().find(path));
        assertThatIllegalArgumentException().isThrownBy(() -> files().open(path));
        assertThatIllegalArgumentException().isThrownBy(() -> files().delete(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "../", "a//", "a/../", "a\0"})
    void prefixesOutsideTheRootAreRefused(String prefix) {
        assertThatIllegalArgumentException().isThrownBy(() -> files().list(prefix));
        assertThatIllegalArgumentException().isThrownBy(() -> files().sweepUnpublished(prefix));
    }

    @Test
    void oddNamesAreNames() {
        List<String> paths =
                List.of("Sales 2024/\"quoted\"/a,b.csv", "s/-rf/x.csv", "s/größe/y.csv", "s/a\\b", "s/.hidden");
        for (String path : paths) {
            put(files(), path, path, Precondition.ABSENT, "");
        }

        assertThat(files().list("").stream().map(FileEntry::path)).containsExactlyInAnyOrderElementsOf(paths);
        assertThat(paths).allSatisfy(path -> assertThat(read(files(), path)).isEqualTo(path));
    }
}
