package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Wraps the SDK's failures, once, with the object they are about and what can be done. */
final class S3Failure {
    private static final Set<String> FULL = Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage");
    private static final Set<String> REGION =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Set<String> CREDENTIALS = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired");
    private static final int HTTP_INSUFFICIENT_STORAGE = 507;

    private S3Failure() {}

    /**
     * @param doing what was tried, as {@code Cannot …} continues: {@code write}, {@code list}
     * @param where address of the object it was tried on
     * @param actions what the credentials must be allowed to do, as in {@code s3:PutObject}
     */
    static PipelineException of(String doing, String where, String actions, SdkException cause) {
        return new PipelineException(
                isFull(cause) ? ErrorCode.FILE_FULL : ErrorCode.FILE_IO,
                "Cannot " + doing + " " + where + ": " + reason(cause),
                hint(where, actions, cause),
                cause);
    }

    static PipelineException notFound(String where) {
        return new PipelineException(ErrorCode.FILE_NOT_FOUND, "No file " + where, "");
    }

    static PipelineException conflict(String where, String expected) {
        return new PipelineException(
                ErrorCode.FILE_CONFLICT, "Cannot publish " + where + ": it is not, as expected, " + expected, "");
    }

    /** HTTP status, 0 when the store did not answer. */
    static int status(SdkException cause) {
        return cause instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    /** The store's own word for it, empty when it said none. */
    static String code(SdkException cause) {
        return details(cause).map(AwsErrorDetails::errorCode).orElse("");
    }

    private static Optional<AwsErrorDetails> details(SdkException cause) {
        return cause instanceof AwsServiceException answer
                ? Optional.ofNullable(answer.awsErrorDetails()).filter(details -> details.errorCode() != null)
                : Optional.empty();
    }

    static String reason(SdkException cause) {
        if (cause instanceof AwsServiceException answer) {
            String said = details(cause)
                    .map(details -> details.errorCode() + ": " + details.errorMessage() + ", ")
                    .orElse("");
            return said + "HTTP " + answer.statusCode() + ", request " + answer.requestId();
        }
        return PipelineException.describe(cause);
    }

    /** Whether the request never reached the store. */
    static boolean isUnreachable(SdkException cause) {
        return has(cause, ConnectException.class)
                || has(cause, UnknownHostException.class)
                || has(cause, NoRouteToHostException.class);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFull(SdkException cause) {
        return FULL.contains(code(cause)) || status(cause) == HTTP_INSUFFICIENT_STORAGE;
    }

    private static String hint(String where, String actions, SdkException cause) {
        String code = code(cause);
        int status = status(cause);
        if (isFull(cause)) {
            return "Free some space or raise the quota of the store";
        }
        if (code.equals("NoSuchBucket")) {
            return "Create the bucket, or correct the address";
        }
        if (REGION.contains(code) || status == 301) {
            String region = header(cause, "x-amz-bucket-region");
            return "Set the region to the bucket's" + (region == null ? "" : ", " + region);
        }
        if (CREDENTIALS.contains(code)) {
            return "Renew the credentials: aws sts get-caller-identity shows whether they are good";
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return "Set this machine's clock";
        }
        if (code.startsWith("KMS") || reason(cause).contains("kms:")) {
            return "Allow kms:GenerateDataKey and kms:Decrypt on the bucket's key, and look whether it is enabled";
        }
        if (code.equals("InvalidObjectState")) {
            return "The object is archived: restore it, and let no rule archive what is still to be read";
        }
        if (status == 401 || status == 403) {
            return "Allow " + actions + " on " + where + " in the policies of user, role, bucket and its endpoint";
        }
        if (status == 503 || status == 429) {
            return "The store asks to go slower: look for whoever else asks it much";
        }
        if (status >= 500) {
            return "The store failed: look at it";
        }
        if (status == 0 && reason(cause).contains("credentials")) {
            return "Give credentials: AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role of the machine";
        }
        return status == 0
                ? "The store does not answer: look at it, at the network, and at s3.endpoint and s3.region"
                : "";
    }

    private static @Nullable String header(SdkException cause, String name) {
        if (cause instanceof AwsServiceException answer
                && answer.awsErrorDetails() != null
                && answer.awsErrorDetails().sdkHttpResponse() != null) {
            return answer.awsErrorDetails()
                    .sdkHttpResponse()
                    .firstMatchingHeader(name)
                    .orElse(null);
        }
        return null;
    }
}
