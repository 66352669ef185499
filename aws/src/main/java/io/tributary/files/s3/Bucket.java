package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One bucket's requests, by key. All here may be sent twice, and the SDK does where it helps. ETags are without quotes.
 * Thread-safe.
 */
final class Bucket implements AutoCloseable {
    private static final int PARTS_UNDER_WAY_MAX = 4;

    private final S3Settings settings;
    private final Clients clients;
    private final Calls calls;
    private final Semaphore partsUnderWay = new Semaphore(PARTS_UNDER_WAY_MAX);
    private volatile boolean seen;

    Bucket(S3Settings settings, Duration attemptWithin) {
        this(settings, Clients.of(settings, attemptWithin));
    }

    /** @param clients closed together with the bucket */
    Bucket(S3Settings settings, Clients clients) {
        this(settings, clients, new Calls());
    }

    private Bucket(S3Settings settings, Clients clients, Calls calls) {
        this.settings = settings;
        this.clients = clients;
        this.calls = calls;
    }

    /** Another bucket, or another place in this one, over the same connections. */
    Bucket elsewhere(S3Address address) {
        return new Bucket(settings.withAddress(address), clients, calls);
    }

    S3Settings settings() {
        return settings;
    }

    Clients clients() {
        return clients;
    }

    String describe(String key) {
        return settings.address().describe(key);
    }

    /** Runs a request of any kind, its failures as they are. */
    <T> T run(Callable<T> request) {
        return calls.run(request);
    }

    /** Runs a request, its failures wrapped. */
    private <T> T run(String doing, String key, String actions, Callable<T> request) {
        try {
            T answer = calls.run(request);
            seen = true;
            return answer;
        } catch (SdkException e) {
            throw S3Failure.of(doing, describe(key), actions, e);
        }
    }

    static String bare(String etag) {
        return etag.replace("\"", "");
    }

    static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    /** What is known of an object; empty when there is none. */
    Optional<HeadObjectResponse> head(String key) {
        try {
            HeadObjectResponse head = run(() -> clients.retrying()
                    .headObject(request -> request.bucket(name()).key(key)));
            seen = true;
            return Optional.of(head);
        } catch (SdkException e) {
            if (S3Failure.status(e) != 404) {
                throw S3Failure.of("look at", describe(key), "s3:GetObject and s3:ListBucket", e);
            }
            requireBucket();
            return Optional.empty();
        }
    }

    /** The answer for a missing object is the same as for a missing bucket, unless the bucket is asked for. */
    private void requireBucket() {
        if (!seen) {
            run("look into", settings.address().key(""), "s3:ListBucket", () -> clients.retrying()
                    .listObjectsV2(request -> request.bucket(name())
                            .maxKeys(1)
                            .prefix(settings.address().key(""))));
        }
    }

    /**
     * An object's content.
     *
     * @param from first byte wanted
     * @param etag what the object has to have, null for any
     * @throws SdkException as it is: 404, or 412 when the ETag is another
     */
    ResponseInputStream<GetObjectResponse> get(String key, long from, @Nullable String etag) {
        return run(() -> clients.retrying().getObject(request -> {
            request.bucket(name()).key(key);
            if (from > 0) {
                request.range("bytes=" + from + "-");
            }
            if (etag != null) {
                request.ifMatch(quoted(etag));
            }
        }));
    }

    /** A small object, whole; empty when there is none. */
    Optional<ResponseBytes<GetObjectResponse>> small(String key) {
        try {
            return Optional.of(run(() -> clients.retrying()
                    .getObjectAsBytes(request -> request.bucket(name()).key(key))));
        } catch (SdkException e) {
            PipelineException failure = unreadable(key, e);
            if (failure.code() == ErrorCode.FILE_NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** All objects whose key starts so, in the order of the store. */
    void list(String keyPrefix, Consumer<S3Object> each) {
        @Nullable String next = null;
        do {
            String token = next;
            ListObjectsV2Response page = run("list", keyPrefix, "s3:ListBucket", () -> clients.retrying()
                    .listObjectsV2(
                            request -> request.bucket(name()).prefix(keyPrefix).continuationToken(token)));
            page.contents().forEach(each);
            next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (next != null);
    }

    /**
     * Begins an upload by parts.
     *
     * @return its id
     */
    String beginParts(String key, Map<String, String> metadata) {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder().bucket(name()).key(key).metadata(metadata);
        if (settings.encryption() instanceof S3Encryption.S3Managed) {
            request.serverSideEncryption("AES256");
        } else if (settings.encryption() instanceof S3Encryption.Kms kms) {
            request.serverSideEncryption("aws:kms");
            request.ssekmsKeyId(kms.keyId().isEmpty() ? null : kms.keyId());
        }
        return run("create", key, "s3:PutObject", () -> clients.retrying().createMultipartUpload(request.build()))
                .uploadId();
    }

    /** Sends a part as soon as few enough others are under way; the buffer is the caller's again when it is done. */
    Future<CompletedPart> sendPart(String key, String uploadId, int number, byte[] buffer, int length) {
        partsUnderWay.acquireUninterruptibly();
        try {
            return calls.begin(() -> {
                try {
                    return sendPartNow(key, uploadId, number, buffer, length);
                } finally {
                    partsUnderWay.release();
                }
            });
        } catch (RuntimeException e) {
            partsUnderWay.release();
            throw e;
        }
    }

    private CompletedPart sendPartNow(String key, String uploadId, int number, byte[] buffer, int length) {
        try {
            String etag = clients.retrying()
                    .uploadPart(
                            request -> request.bucket(name())
                                    .key(key)
                                    .uploadId(uploadId)
                                    .partNumber(number),
                            body(buffer, length))
                    .eTag();
            return CompletedPart.builder().partNumber(number).eTag(etag).build();
        } catch (SdkException e) {
            throw S3Failure.of("write part " + number + " of", describe(key), "s3:PutObject", e);
        }
    }

    /** A body that is read from the buffer itself. */
    static RequestBody body(byte[] buffer, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
    }

    /** Gives an upload by parts up; one that is not there is fine. */
    void abortParts(String key, String uploadId) {
        try {
            run(() -> clients.retrying()
                    .abortMultipartUpload(
                            request -> request.bucket(name()).key(key).uploadId(uploadId)));
        } catch (SdkException e) {
            if (S3Failure.status(e) != 404) {
                throw S3Failure.of("give up the upload of", describe(key), "s3:AbortMultipartUpload", e);
            }
        }
    }

    /** Uploads by parts that have begun and not ended, of keys that start so. */
    List<MultipartUpload> unfinished(String keyPrefix) {
        List<MultipartUpload> uploads = new ArrayList<>();
        @Nullable String key = null;
        @Nullable String id = null;
        do {
            String keyMarker = key;
            String idMarker = id;
            ListMultipartUploadsResponse page = run(
                    "list the unfinished uploads of",
                    keyPrefix,
                    "s3:ListBucketMultipartUploads",
                    () -> clients.retrying().listMultipartUploads(request -> request.bucket(name())
                            .prefix(keyPrefix)
                            .keyMarker(keyMarker)
                            .uploadIdMarker(idMarker)));
            uploads.addAll(page.uploads());
            boolean more = Boolean.TRUE.equals(page.isTruncated());
            key = more ? page.nextKeyMarker() : null;
            id = more ? page.nextUploadIdMarker() : null;
        } while (key != null);
        return uploads;
    }

    /** Deletes objects, in order but for up to a thousand at a time; what is not there is fine. */
    void delete(List<String> keys) {
        new Deletion(this).delete(keys);
    }

    /** Deletes an object if it has that ETag. */
    void delete(String key, String etag) {
        run("delete", key, "s3:DeleteObject", () -> clients.retrying()
                .deleteObject(request -> request.bucket(name()).key(key).ifMatch(quoted(etag))));
    }

    /** Wraps a failure that {@link #get} threw. */
    PipelineException unreadable(String key, SdkException failure) {
        return "NoSuchKey".equals(S3Failure.code(failure))
                ? S3Failure.notFound(describe(key))
                : S3Failure.of("read", describe(key), "s3:GetObject and s3:ListBucket", failure);
    }

    private String name() {
        return settings.address().bucket();
    }

    @Override
    public void close() {
        calls.close();
        clients.close();
    }
}
