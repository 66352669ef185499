package io.tributary.capture.mysql.wire;

import io.tributary.error.PipelineException;
import org.jspecify.annotations.Nullable;

/**
 * What a server said when it refused, the cause of the {@link PipelineException} made of it. Its message is the server's
 * without what may be a row's value.
 */
public final class ServerFailure extends Exception {
    private final int number;
    private final String state;

    /** @param message the server's own, which is cleaned here */
    ServerFailure(int number, String state, String message) {
        super(ErrorText.withoutValues(number, state, message));
        this.number = number;
        this.state = state;
    }

    /** The error's number, such as 1146 for a table that does not exist. */
    public int number() {
        return number;
    }

    /** SQLSTATE, five characters, or empty. */
    public String state() {
        return state;
    }

    /** The server's words. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** The refusal behind {@code failure}, or null when it is none. */
    public static @Nullable ServerFailure of(PipelineException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerFailure refusal) {
                return refusal;
            }
        }
        return null;
    }

    /** Whether {@code failure} is a refusal with one of these numbers. */
    public static boolean is(PipelineException failure, int... numbers) {
        ServerFailure refusal = of(failure);
        if (refusal == null) {
            return false;
        }
        for (int number : numbers) {
            if (refusal.number == number) {
                return true;
            }
        }
        return false;
    }
}
