package io.tributary.files.s3;

import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What became of a request that failed. */
enum Answer {
    /** Its precondition does not hold; perhaps because an earlier sending of it was carried out. */
    REFUSED,
    /** It was not carried out, and may be another time. */
    NOT_DONE,
    /** It may have been carried out, or may still be. */
    UNKNOWN,
    /** It was not carried out and never will be. */
    FAILED;

    private static final Set<String> NOT_DONE_CODES = Set.of(
            "ConditionalRequestConflict",
            "OperationAborted",
            "RequestTimeout",
            "RequestTimeTooSkewed",
            "BadDigest",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "XAmzContentChecksumMismatch");

    /** @param conditional whether the request had a precondition */
    static Answer of(SdkException failure, boolean conditional) {
        int status = S3Failure.status(failure);
        String code = S3Failure.code(failure);
        if (conditional && (status == 412 || (status == 404 && code.equals("NoSuchKey")))) {
            return REFUSED;
        }
        if (status == 503 || status == 429 || NOT_DONE_CODES.contains(code)) {
            return NOT_DONE;
        }
        if (status >= 500) {
            return UNKNOWN;
        }
        if (status > 0) {
            return FAILED;
        }
        if (S3Failure.isUnreachable(failure)) {
            return NOT_DONE;
        }
        return isBroken(failure) ? UNKNOWN : FAILED;
    }

    private static boolean isBroken(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof IOException || each instanceof ApiCallAttemptTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
