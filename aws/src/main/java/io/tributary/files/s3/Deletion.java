package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Deletes many objects. The store answers for each, so what it was too busy for is asked again. */
final class Deletion {
    private static final int KEYS_MAX = 1000;
    private static final int ATTEMPTS_MAX = 6;
    private static final long PAUSE_MILLIS = 100;
    private static final Set<String> AGAIN =
            Set.of("InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted");

    private final Bucket bucket;

    Deletion(Bucket bucket) {
        this.bucket = bucket;
    }

    void delete(List<String> keys) {
        for (int from = 0; from < keys.size(); from += KEYS_MAX) {
            deleteSome(keys.subList(from, Math.min(keys.size(), from + KEYS_MAX)));
        }
    }

    private void deleteSome(List<String> keys) {
        List<String> left = keys;
        for (int attempt = 1; ; attempt++) {
            List<S3Error> errors = send(left);
            if (errors.isEmpty()) {
                return;
            }
            S3Error first = errors.get(0);
            if (attempt == ATTEMPTS_MAX || !errors.stream().allMatch(error -> AGAIN.contains(error.code()))) {
                throw failure(first);
            }
            left = errors.stream().map(S3Error::key).toList();
            Calls.pause(PAUSE_MILLIS << attempt);
        }
    }

    private List<S3Error> send(List<String> keys) {
        Delete delete = Delete.builder()
                .quiet(true)
                .objects(keys.stream()
                        .map(key -> ObjectIdentifier.builder().key(key).build())
                        .toList())
                .build();
        try {
            DeleteObjectsResponse answer =
                    bucket.run(() -> bucket.clients().retrying().deleteObjects(request -> request.bucket(
                                    bucket.settings().address().bucket())
                            .delete(delete)));
            return answer.errors();
        } catch (SdkException e) {
            throw S3Failure.of("delete", bucket.describe(keys.get(0)), "s3:DeleteObject", e);
        }
    }

    private PipelineException failure(S3Error error) {
        return new PipelineException(
                ErrorCode.FILE_IO,
                "Cannot delete " + bucket.describe(error.key()) + ": " + error.code() + ": " + error.message(),
                error.code().equals("AccessDenied")
                        ? "Allow s3:DeleteObject on " + bucket.settings().address()
                                + "/* in the policies of user, role and bucket"
                        : "Look at the store");
    }
}
