package io.tributary.files.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.FilesContract;
import io.tributary.files.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

final class S3FilesIT extends FilesContract {
    private static final int LARGE = (5 << 20) + 17;

    private final S3Settings settings = S3Server.settings();
    private final S3Files files = S3Files.open(settings);

    @Override
    protected Files files() {
        return files;
    }

    @AfterEach
    void close() {
        files.close();
    }

    private static byte[] large(long seed) {
        byte[] content = new byte[LARGE];
        new Random(seed).nextBytes(content);
        return content;
    }

    private FileEntry putLarge(long seed, Precondition precondition, String note) {
        byte[] content = large(seed);
        try (FileUpload upload = files.create("d/large", precondition)) {
            upload.write(content, 0, 1_000_000);
            upload.write(content, 1_000_000, LARGE - 1_000_000);
            assertThat(upload.bytes()).isEqualTo(LARGE);
            return upload.publish(note);
        }
    }

    private void assertHolds(long seed) {
        try (InputStream in = files.open("d/large")) {
            assertThat(Arrays.equals(in.readAllBytes(), large(seed))).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> keys() {
        String prefix = settings.address().prefix() + "/";
        return S3Server.client()
                .listObjectsV2(request -> request.bucket(S3Server.BUCKET).prefix(prefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    private int unfinishedUploads() {
        return S3Server.client()
                .listMultipartUploads(request -> request.bucket(S3Server.BUCKET)
                        .prefix(settings.address().prefix() + "/"))
                .uploads()
                .size();
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
    void largeFileGoesUpByPartsWithItsNote() {
        FileEntry entry = putLarge(1, Precondition.ABSENT, "first \"ü\"");

        assertThat(entry.bytes()).isEqualTo(LARGE);
        assertThat(files.find("d/large")).contains(entry);
        assertHolds(1);
        assertThat(files.list("").stream().map(FileEntry::path)).containsExactly("d/large");
        assertThat(unfinishedUploads()).isZero();
    }

    @Test
    void largeFileReplacesOnlyWhatItMay() {
        FileEntry first = putLarge(1, Precondition.ABSENT, "first");

        assertThat(codeOf(() -> putLarge(2, Precondition.ABSENT, "second"))).isEqualTo(ErrorCode.FILE_CONFLICT);
        assertThat(codeOf(() -> putLarge(2, new Precondition.Unchanged("0123456789abcdef"), "second")))
                .isEqualTo(ErrorCode.FILE_CONFLICT);
        assertThat(files.find("d/large")).contains(first);
        assertHolds(1);
        FileEntry second = putLarge(2, new Precondition.Unchanged(first.version()), "second");

        assertThat(files.find("d/large")).contains(second);
        assertHolds(2);
        assertThat(unfinishedUploads()).isZero();
    }

    @Test
    void notesOfLargeFilesGoWithThem() {
        FileEntry first = putLarge(1, Precondition.ABSENT, "first");
        assertThat(keys()).hasSize(2);
        putLarge(2, new Precondition.Unchanged(first.version()), "");
        assertThat(keys()).containsExactly("d/large");
        putLarge(3, Precondition.ANY, "third");
        put(files, "d/large", "small", Precondition.ANY, "small note");
        assertThat(keys()).hasSize(2);

        assertThat(files.sweepUnpublished("d/larger")).isZero();
        assertThat(files.sweepUnpublished("d/l")).isEqualTo(1);

        assertThat(keys()).containsExactly("d/large");
        assertThat(files.find("d/large").orElseThrow().note()).isEqualTo("small note");
    }

    @Test
    void sweepLeavesTheNoteOfALargeFile() {
        FileEntry entry = putLarge(1, Precondition.ABSENT, "note");

        assertThat(files.sweepUnpublished("")).isZero();

        assertThat(files.find("d/large")).contains(entry);
    }

    @Test
    void sweepRemovesUploadsOfTheDeadBelowThePrefix() {
        FileUpload dead = files.create("d/large", Precondition.ANY);
        dead.write(large(1), 0, LARGE);
        assertThat(unfinishedUploads()).isEqualTo(1);

        assertThat(files.sweepUnpublished("e/")).isZero();
        assertThat(files.sweepUnpublished("d/")).isEqualTo(1);

        assertThat(unfinishedUploads()).isZero();
        assertThat(codeOf(() -> dead.publish(""))).isEqualTo(ErrorCode.FILE_IO);
        assertThat(files.list("")).isEmpty();
    }

    @Test
    void closedUploadLeavesNothing() {
        try (FileUpload upload = files.create("d/large", Precondition.ANY)) {
            upload.write(large(1), 0, LARGE);
        }

        assertThat(unfinishedUploads()).isZero();
        assertThat(keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {(5 << 20) - 1, 5 << 20, (5 << 20) + 1, (10 << 20) + 1})
    void sizesAboutAPartAreWhole(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        try (FileUpload upload = files.create("f", Precondition.ABSENT)) {
            upload.write(content, 0, size);
            FileEntry entry = upload.publish("n");
            assertThat(files.find("f")).contains(entry);
        }

        try (InputStream in = files.open("f")) {
            assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
        }
    }

    @Test
    void deleteTakesMoreThanAThousand() {
        put(files, "many/0000", "");
        put(files, "many/1099", "");
        put(files, "other", "");

        files.delete(IntStream.range(0, 1100).mapToObj("many/%04d"::formatted).toList());

        assertThat(files.list("").stream().map(FileEntry::path)).containsExactly("other");
    }

    @Test
    void objectsThatCannotBeFilesAreNotListed() {
        for (String name : List.of("folder/", "x.lock")) {
            S3Server.client()
                    .putObject(
                            request -> request.bucket(S3Server.BUCKET)
                                    .key(settings.address().key(name)),
                            RequestBody.empty());
        }
        put(files, "folder/a", "1");

        assertThat(files.list("").stream().map(FileEntry::path)).containsExactly("folder/a");
    }

    @Test
    void objectOfOthersHasNoNote() {
        S3Server.client()
                .putObject(
                        request -> request.bucket(S3Server.BUCKET)
                                .key(settings.address().key("theirs")),
                        RequestBody.fromString("1"));

        assertThat(files.find("theirs").orElseThrow().note()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b+c?=?utf-8?q?x?=", "  two  spaces  ", "~tilde", "\t\r\n\u0000", "{\"a\":\"b\"}"})
    void oddNotesComeBack(String note) {
        put(files, "a", "1", Precondition.ANY, note);

        assertThat(files.find("a").orElseThrow().note()).isEqualTo(note);
    }

    @Test
    void denseNoteComesBack() {
        String note = "ü".repeat(750);

        put(files, "a", "1", Precondition.ANY, note);

        assertThat(files.find("a").orElseThrow().note()).isEqualTo(note);
    }

    @Test
    void interruptedThreadStillReadsAndStaysInterrupted() throws IOException {
        putLarge(1, Precondition.ABSENT, "");

        Thread.currentThread().interrupt();
        try (InputStream in = files.open("d/large")) {
            assertThat(Arrays.equals(in.readAllBytes(), large(1))).isTrue();
        }

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void streamClosedEarlyTakesNoMore() throws IOException {
        putLarge(1, Precondition.ABSENT, "");
        InputStream in = files.open("d/large");
        assertThat(in.read()).isNotNegative();

        in.close();
        in.close();

        assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    }

    @Test
    void missingBucketIsNotAMissingFile() {
        try (S3Files nowhere = S3Files.open(new S3Settings(
                S3Address.parse("s3://no-such-bucket/x"),
                settings.access(),
                true,
                settings.encryption(),
                false,
                settings.partBytes(),
                settings.lease()))) {
            assertThatThrownBy(() -> nowhere.find("a")).isInstanceOfSatisfying(PipelineException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
                assertThat(failure).hasMessageContaining("s3://no-such-bucket/x");
                assertThat(failure.hint()).isEqualTo("Create the bucket, or correct the address");
            });
            assertThat(codeOf(() -> nowhere.open("a"))).isEqualTo(ErrorCode.FILE_IO);
            assertThat(codeOf(() -> nowhere.list(""))).isEqualTo(ErrorCode.FILE_IO);
            assertThat(codeOf(() -> put(nowhere, "a", "1"))).isEqualTo(ErrorCode.FILE_IO);
        }
    }

    @Test
    void checkFindsTheStoreGoodAndLeavesNothing() {
        files.check();

        assertThat(keys()).isEmpty();
        assertThat(unfinishedUploads()).isZero();
    }

    @Test
    void wholeBucketMayBeTheRoot() {
        S3Settings whole = S3Settings.at(S3Address.parse("s3://" + S3Server.BUCKET + "/"))
                .withEndpoint(S3Server.uri(), true)
                .withRegion("us-east-1");
        String path = settings.address().key("a");
        try (S3Files all = S3Files.open(whole)) {
            put(all, path, "1");

            assertThat(all.list(settings.address().prefix() + "/").stream().map(FileEntry::path))
                    .containsExactly(path);
            assertThat(all.describe("")).isEqualTo("s3://" + S3Server.BUCKET);
        }
        assertThat(read(files, "a").getBytes(UTF_8)).hasSize(1);
        assertThat(files.describe("a")).isEqualTo("s3://" + S3Server.BUCKET + "/" + path);
    }
}
