package io.tributary.catalog.glue;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Wraps the SDK's failures, once, with the entry they are about and what can be done. */
final class GlueFailure {
    private static final Set<String> FORBIDDEN =
            Set.of("AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException");
    private static final Set<String> CREDENTIALS = Set.of("ExpiredTokenException", "ExpiredToken", "InvalidToken");
    private static final Set<String> BUSY = Set.of(
            "ThrottlingException",
            "Throttling",
            "OperationTimeoutException",
            "ResourceNotReadyException",
            "ConcurrentModificationException");
    private static final int TOO_MANY_REQUESTS = 429;

    private GlueFailure() {}

    /**
     * Wraps one.
     *
     * @param doing what was tried, as {@code Cannot …} continues
     * @param action what the credentials must be allowed to do, as in {@code glue:GetTable}
     */
    static PipelineException of(String doing, String action, SdkException cause) {
        if (!(cause instanceof AwsServiceException answer)) {
            return new PipelineException(
                    ErrorCode.TARGET_UNAVAILABLE,
                    "Cannot " + doing + ": " + PipelineException.describe(cause),
                    "Look whether the Glue Data Catalog can be reached",
                    cause);
        }
        String code = answer.awsErrorDetails() == null
                ? ""
                : String.valueOf(answer.awsErrorDetails().errorCode());
        String message = "Cannot " + doing + ": " + said(answer, code) + "HTTP " + answer.statusCode() + ", request "
                + answer.requestId();
        if (FORBIDDEN.contains(code)) {
            return new PipelineException(
                    ErrorCode.TARGET_PERMISSION_MISSING,
                    message,
                    "Allow " + action + " on the catalog, the database and its tables, in the policies of user or role",
                    cause);
        }
        if (CREDENTIALS.contains(code)) {
            return new PipelineException(
                    ErrorCode.TARGET_PERMISSION_MISSING,
                    message,
                    "Renew the credentials: aws sts get-caller-identity shows whether they are good",
                    cause);
        }
        if (BUSY.contains(code) || answer.statusCode() == TOO_MANY_REQUESTS || answer.statusCode() >= 500) {
            return new PipelineException(
                    ErrorCode.TARGET_UNAVAILABLE,
                    message,
                    "The Glue Data Catalog is busy or fails: wait, and look at its quotas",
                    cause);
        }
        return new PipelineException(
                ErrorCode.TARGET_REFUSED,
                message,
                "Cure what the Glue Data Catalog says, as its user guide has it",
                cause);
    }

    private static String said(AwsServiceException answer, String code) {
        return code.isEmpty() ? "" : code + ": " + answer.awsErrorDetails().errorMessage() + ", ";
    }
}
