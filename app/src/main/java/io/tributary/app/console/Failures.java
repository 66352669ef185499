package io.tributary.app.console;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.PrintWriter;

/** Tells a failure to a person, and to whoever called the process. */
public final class Failures {
    public static final int FAILED = 1;
    public static final int WRONG_USE = 2;

    private Failures() {}

    /**
     * Prints {@code error[CODE]: message} and, where something can be done, {@code hint: …}.
     *
     * @return the exit code
     */
    public static int print(Exception failure, PrintWriter err) {
        if (failure instanceof PipelineException known && known.code() != ErrorCode.INTERNAL) {
            print(known.code().name(), PipelineException.describe(known), known.hint(), err);
            return exitCode(known.code());
        }
        failure.printStackTrace(err);
        String hint = "This is a defect: please report it with the lines above. What is landed and applied is safe";
        print(ErrorCode.INTERNAL.name(), PipelineException.describe(failure), hint, err);
        return FAILED;
    }

    public static void print(String code, String message, String hint, PrintWriter err) {
        err.println("error[" + code + "]: " + message);
        if (!hint.isEmpty()) {
            err.println("hint: " + hint);
        }
        err.flush();
    }

    /** What only the user's own command or file can put right is wrong use; all else failed. */
    private static int exitCode(ErrorCode code) {
        return code == ErrorCode.CONFIGURATION_INVALID || code == ErrorCode.TABLE_NOT_FOUND ? WRONG_USE : FAILED;
    }
}
