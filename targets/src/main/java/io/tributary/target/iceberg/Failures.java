package io.tributary.target.iceberg;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** What failures of Iceberg's library mean. */
final class Failures {
    private Failures() {}

    /** @param what was to be done */
    static RuntimeException of(String what, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PipelineException known && known.code() != ErrorCode.FILE_NOT_FOUND) {
                return known;
            }
        }
        if (failure instanceof NotFoundException
                && failure.getCause() instanceof RuntimeException unknown
                && !(unknown instanceof PipelineException)) {
            return unknown;
        }
        if (failure instanceof ForbiddenException || failure instanceof NotAuthorizedException) {
            return failure(ErrorCode.TARGET_PERMISSION_MISSING, what, "Give Tributary the right to it", failure);
        }
        if (failure instanceof NotFoundException) {
            return failure(
                    ErrorCode.TARGET_CHANGED_OUTSIDE, what, "Files of the table are missing: load it again", failure);
        }
        if (failure instanceof UncheckedSQLException
                || failure instanceof CommitStateUnknownException
                || failure instanceof RESTException
                || failure instanceof RuntimeIOException) {
            return failure(ErrorCode.TARGET_UNAVAILABLE, what, "Look at the catalog", failure);
        }
        boolean isOfLibrary = failure.getClass().getName().startsWith("org.apache.iceberg.")
                || failure instanceof IllegalArgumentException;
        return isOfLibrary ? failure(ErrorCode.INTERNAL, what, "", failure) : failure;
    }

    /** What to throw after a commit that was not done; a conflict as it is. */
    static RuntimeException ofCommit(String table, RuntimeException failure) {
        if (failure instanceof CommitFailedException || failure instanceof AlreadyExistsException) {
            return failure;
        }
        return of("commit to the Iceberg table " + table, failure);
    }

    private static PipelineException failure(ErrorCode code, String what, String hint, RuntimeException cause) {
        return new PipelineException(code, "Cannot " + what, hint, cause);
    }
}
