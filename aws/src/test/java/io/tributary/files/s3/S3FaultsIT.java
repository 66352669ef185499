package io.tributary.files.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.FaultProxy.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens on the way to the store, an outcome is known or said to be unknown, and no content is wrong. */
@Timeout(60)
final class S3FaultsIT {
    private static final String PUT = "PUT /";
    private static final byte[] LARGE = random((5 << 20) + 17);

    private final FaultProxy proxy = new FaultProxy();
    private final S3Settings settings = S3Server.settings(proxy.uri());
    private final S3Files files = S3Files.open(settings);
    private final S3Files straight = S3Files.open(settings.withEndpoint(S3Server.uri(), true));

    @AfterEach
    void close() {
        files.close();
        straight.close();
        proxy.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static FileEntry put(S3Files files, String path, byte[] content, Precondition precondition, String note) {
        try (FileUpload upload = files.create(path, precondition)) {
            upload.write(content, 0, content.length);
            return upload.publish(note);
        }
    }

    private static FileEntry put(S3Files files, String path, String text, Precondition precondition) {
        return put(files, path, text.getBytes(UTF_8), precondition, "note of " + text);
    }

    private static byte[] read(S3Files files, String path) {
        try (InputStream in = files.open(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static PipelineException failure(Runnable action) {
        try {
            action.run();
        } catch (PipelineException failure) {
            return failure;
        }
        throw new AssertionError("Nothing failed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOST", "ANSWER_LOST", "ANSWER_500", "SLOW_DOWN"})
    void filesArePublishedOnceThroughAFault(Fault fault) {
        proxy.spoil(PUT, fault, 2);
        FileEntry first = put(files, "a", "first", Precondition.ABSENT);
        proxy.spoil(PUT, fault, 1);
        FileEntry second = put(files, "a", "second", new Precondition.Unchanged(first.version()));

        assertThat(straight.find("a")).contains(second);
        assertThat(read(straight, "a")).asString(UTF_8).isEqualTo("second");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOST", "ANSWER_LOST", "ANSWER_500", "SLOW_DOWN"})
    void largeFilesArePublishedOnceThroughAFault(Fault fault) {
        proxy.spoil("POST /", fault, 1);
        proxy.spoil("partNumber=1", fault, 1);
        proxy.spoil("uploadId=", fault, 1);
        proxy.spoil(".note", fault, 1);

        FileEntry entry = put(files, "a", LARGE, Precondition.ABSENT, "note");

        assertThat(straight.find("a")).contains(entry);
        assertThat(Arrays.equals(read(straight, "a"), LARGE)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOST", "ANSWER_LOST", "ANSWER_500"})
    void lostAnswerOfTheLastStepOfALargeFileIsReadBack(Fault fault) {
        try (FileUpload upload = files.create("a", Precondition.ABSENT)) {
            upload.write(LARGE, 0, LARGE.length);
            proxy.spoil("POST /", fault, 1);

            FileEntry entry = upload.publish("");

            assertThat(straight.find("a")).contains(entry);
        }
    }

    @Test
    void requestThatTakesTooLongIsReadBack() {
        try (S3Files impatient = new S3Files(settings, Duration.ofMillis(500))) {
            proxy.spoil(PUT, Fault.ANSWER_LATE, 1);
            FileEntry small = put(impatient, "a", "text", Precondition.ABSENT);
            proxy.spoil("partNumber=1", Fault.ANSWER_LATE, 1);
            FileEntry large = put(impatient, "b", LARGE, Precondition.ABSENT, "note");
            proxy.spoil("HEAD /", Fault.ANSWER_LATE, 1);

            assertThat(impatient.find("a")).contains(small);
            assertThat(straight.find("a")).contains(small);
            assertThat(straight.find("b")).contains(large);
            assertThat(proxy.requests("/a").stream().filter(line -> line.startsWith(PUT)))
                    .hasSize(1);
        }
    }

    @Test
    void conflictIsStillOneAfterAFault() {
        FileEntry theirs = put(straight, "a", "theirs", Precondition.ABSENT);
        proxy.spoil(PUT, Fault.SLOW_DOWN, 1);

        assertThat(failure(() -> put(files, "a", "mine", Precondition.ABSENT)).code())
                .isEqualTo(ErrorCode.FILE_CONFLICT);

        assertThat(straight.find("a")).contains(theirs);
    }

    @Test
    void conflictThatMayBeOfOurOwnMakingIsAnUnknownOutcome() {
        FileEntry before = put(straight, "a", "before", Precondition.ABSENT);
        proxy.spoil(PUT, Fault.ANSWER_LOST, 1, () -> put(straight, "a", "theirs", Precondition.ANY));

        PipelineException failure =
                failure(() -> put(files, "a", "mine", new Precondition.Unchanged(before.version())));

        assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
        assertThat(failure).hasMessageContaining("Cannot tell whether").hasMessageContaining("/a was published");
        assertThat(read(straight, "a")).asString(UTF_8).isEqualTo("theirs");
    }

    @Test
    void outcomeThatCannotBeReadBackIsSaidToBeUnknown() {
        proxy.spoil(PUT, Fault.ANSWER_LOST, 1);
        proxy.spoil("HEAD /", Fault.LOST, 1000);

        PipelineException failure = failure(() -> put(files, "a", "text", Precondition.ABSENT));

        assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
        assertThat(failure).hasMessageContaining("Cannot tell whether");
        proxy.heal();
        assertThat(files.find("a").map(FileEntry::note)).contains("note of text");
    }

    @Test
    void storeThatIsBusyForGoodIsGivenUp() {
        proxy.spoil("/", Fault.SLOW_DOWN, 1000);

        PipelineException failure = failure(() -> put(files, "a", "text", Precondition.ABSENT));

        assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
        assertThat(failure).hasMessageContaining("SlowDown").hasMessageContaining("/a");
        assertThat(failure.hint()).contains("go slower");
        assertThat(proxy.requests(PUT)).hasSize(5);
        assertThat(straight.find("a")).isEmpty();
    }

    @Test
    void missingPermissionIsNamed() {
        put(files, "a", "text", Precondition.ABSENT);
        proxy.spoil("/", Fault.FORBIDDEN, 1000);

        PipelineException write = failure(() -> put(files, "b", "text", Precondition.ABSENT));
        PipelineException read = failure(() -> files.open("a"));
        PipelineException list = failure(() -> files.list(""));
        PipelineException delete = failure(() -> files.delete("a"));

        assertThat(List.of(write, read, list, delete)).allSatisfy(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
            assertThat(failure).hasMessageContaining("s3://" + S3Server.BUCKET + "/");
        });
        assertThat(write.hint()).contains("s3:PutObject");
        assertThat(read.hint()).contains("s3:GetObject");
        assertThat(list.hint()).contains("s3:ListBucket");
        assertThat(delete.hint()).contains("s3:DeleteObject");
        assertThat(straight.find("b")).isEmpty();
    }

    @Test
    void brokenStreamGoesOnWhereItWas() {
        put(straight, "a", LARGE, Precondition.ABSENT, "");
        proxy.spoil("GET /", Fault.HALF_ANSWER, 2);

        assertThat(Arrays.equals(read(files, "a"), LARGE)).isTrue();
        assertThat(proxy.requests("GET /")).hasSize(3);
    }

    @Test
    void brokenStreamOfAReplacedFileFailsInsteadOfMixing() {
        put(straight, "a", LARGE, Precondition.ABSENT, "");
        proxy.spoil("GET /", Fault.HALF_ANSWER, 1, () -> put(straight, "a", "new", Precondition.ANY));

        PipelineException failure = failure(() -> read(files, "a"));

        assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
        assertThat(failure).hasMessageContaining("meanwhile the file was replaced or deleted");
    }

    @Test
    void brokenStreamOfADeletedFileFails() {
        put(straight, "a", LARGE, Precondition.ABSENT, "");
        proxy.spoil("GET /", Fault.HALF_ANSWER, 1, () -> straight.delete("a"));

        assertThat(failure(() -> read(files, "a")).code()).isEqualTo(ErrorCode.FILE_IO);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOST", "ANSWER_LOST", "ANSWER_500", "SLOW_DOWN"})
    void everythingElseIsTriedAgain(Fault fault) {
        proxy.spoil("list-type=2", fault, 1);
        proxy.spoil("HEAD /", fault, 1);
        proxy.spoil("GET /" + S3Server.BUCKET + "/run", fault, 1);
        proxy.spoil("?delete", fault, 1);
        proxy.spoil("uploads", fault, 1);
        FileEntry entry = put(straight, "a", "text", Precondition.ABSENT);

        assertThat(files.list("").stream().map(FileEntry::path)).containsExactly("a");
        assertThat(files.find("a")).contains(entry);
        assertThat(read(files, "a")).asString(UTF_8).isEqualTo("text");
        assertThat(files.sweepUnpublished("")).isZero();
        files.delete("a");

        assertThat(straight.find("a")).isEmpty();
    }

    @Test
    void listHasAllPages() {
        List<String> paths = IntStream.range(0, 15).mapToObj("%02d"::formatted).toList();
        paths.forEach(path -> put(straight, path, path, Precondition.ABSENT));
        proxy.pageKeys(4);

        assertThat(files.list("").stream().map(FileEntry::path)).containsExactlyElementsOf(paths);
        assertThat(proxy.requests("list-type=2")).hasSize(4);
    }

    @Test
    void storeThatIgnoresPreconditionsIsRefused() {
        proxy.ignoreConditions();

        PipelineException failure = failure(files::check);

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
        assertThat(failure).hasMessageContaining("ignores If-None-Match of PutObject");
        assertThat(proxy.requests("?delete")).hasSize(1);
    }

    @Test
    void storeThatIsNotThereIsNamed() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        try (S3Files gone = S3Files.open(settings.withEndpoint(nowhere, true))) {
            PipelineException failure = failure(() -> put(gone, "a", "text", Precondition.ABSENT));

            assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
            assertThat(failure.hint())
                    .isEqualTo(
                            "The store does not answer: look at it, at the network, and at s3.endpoint and s3.region");
        }
    }

    @Test
    void encryptionAndPayingAreAskedFor() {
        proxy.spoil("/", Fault.FORBIDDEN, 1000);
        S3Encryption kms = new S3Encryption.Kms("alias/lake");
        try (S3Files managed = S3Files.open(settings.withEncryption(new S3Encryption.S3Managed()));
                S3Files keyed = S3Files.open(settings.withEncryption(kms).withRequesterPays(true))) {
            assertThatThrownBy(() -> put(managed, "a", "text", Precondition.ABSENT))
                    .isInstanceOf(PipelineException.class);
            assertThatThrownBy(() -> put(keyed, "a", LARGE, Precondition.ABSENT, ""))
                    .isInstanceOf(PipelineException.class);
        }

        String address = "/" + S3Server.BUCKET + "/" + settings.address().key("a");
        assertThat(proxy.requests("/"))
                .containsExactly(
                        "PUT " + address + " encryption=AES256",
                        "POST " + address + "?uploads encryption=aws:kms payer=requester");
    }
}
