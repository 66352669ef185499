package io.tributary.files.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.JavaProcess;
import io.tributary.files.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is killed leaves whole files with their own notes, a claim that runs out, and what a sweep removes. */
@Timeout(60)
final class S3KillIT {
    private static final Duration LEASE = Duration.ofMillis(900);
    private static final int LARGE = (5 << 20) + 1;

    /** Publishes small and large files in turn; the note of each says its length. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            System.setProperty("aws.accessKeyId", "test");
            System.setProperty("aws.secretAccessKey", "test");
            S3Files files = S3Files.open(S3Settings.at(S3Address.parse(arguments[0]))
                    .withEndpoint(URI.create(arguments[1]), true)
                    .withRegion("us-east-1")
                    .withPartBytes(5 << 20)
                    .withLease(LEASE));
            files.claim("writer", "the one to be killed");
            for (int i = 1; ; i++) {
                int size = LARGE * (i % 2) + i;
                try (FileUpload upload = files.create("file", Precondition.ANY)) {
                    upload.write(new byte[size], 0, size);
                    upload.publish(Integer.toString(size));
                }
                if (i == 1) {
                    System.out.println("published");
                }
            }
        }
    }

    @Test
    void killedProcessLeavesNothingHalf() throws IOException, InterruptedException {
        S3Settings settings = S3Server.settings().withLease(LEASE);
        try (S3Files files = S3Files.open(settings)) {
            for (int round = 1; round <= 2; round++) {
                Process writer = JavaProcess.start(
                        Writer.class,
                        settings.address().toString(),
                        settings.endpoint().orElseThrow().toString());
                try (InputStream output = writer.getInputStream()) {
                    assertThat(output.read()).isEqualTo('p');
                    Thread.sleep(337 * round);
                } finally {
                    writer.destroyForcibly().waitFor();
                }

                try (FileClaim claim = files.claim("writer", "the next one")) {
                    assertThat(claim).isNotNull();
                    files.sweepUnpublished("");
                    assertWhole(files);
                }
                assertThat(keys(settings)).isBetween(1L, 2L);
            }
        }
    }

    private static void assertWhole(S3Files files) throws IOException {
        FileEntry entry = files.find("file").orElseThrow();
        try (InputStream in = files.open("file")) {
            assertThat(in.readAllBytes()).hasSize((int) entry.bytes());
        }
        assertThat(entry.note()).isEqualTo(Long.toString(entry.bytes()));
    }

    /** The file, and its note if it has one beside it. */
    private static long keys(S3Settings settings) {
        return S3Server.client()
                .listObjectsV2(request -> request.bucket(S3Server.BUCKET)
                        .prefix(settings.address().prefix() + "/"))
                .contents()
                .size();
    }
}
