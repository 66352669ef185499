package io.tributary.job;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Wraps the SDK's failures, once, with what can be done. */
final class JobFailure {
    private static final Set<String> BUSY = Set.of(
            "ConcurrentRunsExceededException",
            "ResourceNumberLimitExceededException",
            "ServiceQuotaExceededException",
            "ThrottlingException",
            "Throttling",
            "TooManyRequestsException",
            "RequestLimitExceeded");
    private static final Set<String> NOT_FOUND = Set.of("EntityNotFoundException", "ResourceNotFoundException");

    private JobFailure() {}

    /**
     * @param doing what was tried, as {@code Cannot …} continues
     * @param action what the credentials must be allowed to do
     * @param absent what to do when there is no such thing
     */
    static PipelineException of(String doing, String action, String absent, SdkException cause) {
        String code = code(cause);
        int status = cause instanceof AwsServiceException answer ? answer.statusCode() : 0;
        return new PipelineException(
                errorCode(code, status),
                "Cannot " + doing + ": " + reason(cause),
                hint(code, status, action, absent),
                cause);
    }

    private static ErrorCode errorCode(String code, int status) {
        if (BUSY.contains(code) || status == 429) {
            return ErrorCode.JOB_BUSY;
        }
        return status == 0 || status >= 500 || code.equals("OperationTimeoutException")
                ? ErrorCode.JOB_UNAVAILABLE
                : ErrorCode.JOB_REFUSED;
    }

    private static String hint(String code, int status, String action, String absent) {
        if (BUSY.contains(code) || status == 429) {
            String why = code.equals("ConcurrentRunsExceededException")
                    ? "The job's MaxConcurrentRuns says how many runs there may be at once: wait until one has ended"
                    : "AWS asks to go slower, or a quota is reached: wait";
            return why + " and apply again; apply without --once does so by itself";
        }
        if (NOT_FOUND.contains(code)) {
            return absent;
        }
        if (code.equals("AccessDeniedException") || status == 401 || status == 403) {
            return "Allow " + action + " in the policy of this role or user";
        }
        return status == 0 ? "Look at the network, the region and the credentials" : "";
    }

    static boolean isNotFound(SdkException cause) {
        return NOT_FOUND.contains(code(cause));
    }

    private static String code(SdkException cause) {
        return cause instanceof AwsServiceException answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().errorCode() != null
                ? answer.awsErrorDetails().errorCode()
                : "";
    }

    private static String reason(SdkException cause) {
        if (cause instanceof AwsServiceException answer && !code(cause).isEmpty()) {
            return code(cause) + ": " + answer.awsErrorDetails().errorMessage();
        }
        return PipelineException.describe(cause);
    }
}
