package io.tributary.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of the pipeline: what failed, where, and what to do about it. Messages name files, tables, columns
 * and positions, never values: values may be personal data.
 */
public final class PipelineException extends RuntimeException {
    private final ErrorCode code;
    private final String hint;

    /**
     * @param message what failed, which thing, what was found, what was expected; first word capital, no full stop
     * @param hint a sentence an operator can follow, preferably a command of our own; empty when there is nothing to do
     */
    public PipelineException(ErrorCode code, String message, String hint) {
        this(code, message, hint, null);
    }

    public PipelineException(ErrorCode code, String message, String hint, @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.code = requireNonNull(code, "code is null");
        this.hint = requireNonNull(hint, "hint is null");
    }

    public ErrorCode code() {
        return code;
    }

    /** What an operator should do; empty when nothing can be said. */
    public String hint() {
        return hint;
    }

    /** The message of {@code failure}, or its class name when it has none; causes that add something are appended. */
    public static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(words(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String more = words(cause);
            if (text.indexOf(more) < 0) {
                text.append(": ").append(more);
            }
        }
        return text.toString();
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null ? "" : message.strip();
        return text.isEmpty() ? failure.getClass().getSimpleName() : text.replaceFirst("\\.$", "");
    }
}
