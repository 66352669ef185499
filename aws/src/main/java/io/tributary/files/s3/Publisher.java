package io.tributary.files.s3;

import static io.tributary.files.s3.Bucket.bare;
import static io.tributary.files.s3.Bucket.quoted;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Precondition;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The two requests that make an object appear, each atomic and with its precondition. A request whose answer was lost may
 * have been carried out, and sending it again would then fail on its own precondition. So every object carries an id of
 * its own, drawn anew for each publish: whoever finds his id has published.
 */
final class Publisher {
    /** Metadata key of the id. */
    static final String ID = "id";

    private static final int ATTEMPTS_MAX = 5;
    private static final long PAUSE_MILLIS = 100;
    private static final int ID_BYTES = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Bucket bucket;

    Publisher(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Letters, digits, {@code -} and {@code _}; nobody has drawn it before. */
    static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Puts an object.
     *
     * @param metadata with a fresh {@link #ID}
     * @return its ETag
     * @throws PipelineException as {@link io.tributary.files.FileUpload#publish}
     */
    String put(String key, byte[] buffer, int length, Map<String, String> metadata, Precondition precondition) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucketName()).key(key).metadata(metadata);
        if (bucket.settings().encryption() instanceof S3Encryption.S3Managed) {
            request.serverSideEncryption("AES256");
        } else if (bucket.settings().encryption() instanceof S3Encryption.Kms kms) {
            request.serverSideEncryption("aws:kms");
            request.ssekmsKeyId(kms.keyId().isEmpty() ? null : kms.keyId());
        }
        request.ifNoneMatch(ifNoneMatch(precondition)).ifMatch(ifMatch(precondition));
        return publish(key, metadata.getOrDefault(ID, ""), precondition, () -> bucket.clients()
                .once()
                .putObject(request.build(), Bucket.body(buffer, length))
                .eTag());
    }

    /** As {@link #put}, of the parts that were sent; {@code id} was given when they were begun. */
    String complete(String key, String id, String uploadId, List<CompletedPart> parts, Precondition precondition) {
        CompleteMultipartUploadRequest request = CompleteMultipartUploadRequest.builder()
                .bucket(bucketName())
                .key(key)
                .uploadId(uploadId)
                .multipartUpload(upload -> upload.parts(parts))
                .ifNoneMatch(ifNoneMatch(precondition))
                .ifMatch(ifMatch(precondition))
                .build();
        return publish(key, id, precondition, () -> bucket.clients()
                .once()
                .completeMultipartUpload(request)
                .eTag());
    }

    private String publish(String key, String id, Precondition precondition, Supplier<String> request) {
        boolean unsure = false;
        for (int attempt = 1; ; attempt++) {
            try {
                return bare(bucket.run(request::get));
            } catch (SdkException e) {
                Answer answer = Answer.of(e, !(precondition instanceof Precondition.Any));
                if (answer == Answer.NOT_DONE && attempt < ATTEMPTS_MAX) {
                    Calls.pause(PAUSE_MILLIS << attempt);
                    continue;
                }
                unsure |= answer == Answer.UNKNOWN;
                if (unsure || answer == Answer.REFUSED) {
                    Optional<String> published = publishedAs(key, id, e);
                    if (published.isPresent()) {
                        return published.get();
                    }
                }
                if (answer == Answer.UNKNOWN && attempt < ATTEMPTS_MAX) {
                    Calls.pause(PAUSE_MILLIS << attempt);
                    continue;
                }
                throw failure(key, precondition, answer, unsure, e);
            }
        }
    }

    /** The ETag if the object there is ours. */
    private Optional<String> publishedAs(String key, String id, SdkException failure) {
        try {
            return bucket.head(key)
                    .filter(head -> id.equals(head.metadata().get(ID)))
                    .map(head -> bare(head.eTag()));
        } catch (PipelineException e) {
            PipelineException unknown = unknown(key, failure);
            unknown.addSuppressed(e);
            throw unknown;
        }
    }

    private PipelineException failure(
            String key, Precondition precondition, Answer answer, boolean unsure, SdkException failure) {
        if (unsure) {
            return unknown(key, failure);
        }
        if (answer == Answer.REFUSED) {
            return S3Failure.conflict(
                    bucket.describe(key),
                    precondition instanceof Precondition.Unchanged unchanged
                            ? "version " + unchanged.version()
                            : "absent");
        }
        return S3Failure.of("publish", bucket.describe(key), "s3:PutObject", failure);
    }

    private PipelineException unknown(String key, SdkException failure) {
        return new PipelineException(
                ErrorCode.FILE_IO,
                "Cannot tell whether " + bucket.describe(key) + " was published: " + S3Failure.reason(failure),
                "Look at the network and the store",
                failure);
    }

    private static @Nullable String ifNoneMatch(Precondition precondition) {
        return precondition instanceof Precondition.Absent ? "*" : null;
    }

    private static @Nullable String ifMatch(Precondition precondition) {
        return precondition instanceof Precondition.Unchanged unchanged ? quoted(unchanged.version()) : null;
    }

    private String bucketName() {
        return bucket.settings().address().bucket();
    }
}
