package io.tributary.capture.mysql.binlog;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import java.util.Optional;

/**
 * What is landed, and where reading has to begin again. The two differ while transactions are prepared but neither committed
 * nor rolled back: their rows stand in the log before what is landed. As text {@code <landed> from <start>}, or
 * {@code <landed>} alone when they are the same.
 *
 * @param landed everything up to it is landed
 * @param start where to read from; what it brings up to {@code landed} is read for prepared transactions alone
 */
public record ResumePoint(LogPosition landed, LogPosition start) {
    private static final String FROM = " from ";

    public ResumePoint {
        requireNonNull(landed, "landed is null");
        requireNonNull(start, "start is null");
    }

    /** Reading goes on where landing ended. */
    public static ResumePoint of(LogPosition landed) {
        return new ResumePoint(landed, landed);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws PipelineException when it is none
     */
    public static ResumePoint parse(String text) {
        int from = text.indexOf(FROM);
        if (from < 0) {
            return of(LogPosition.parse(text));
        }
        return new ResumePoint(
                LogPosition.parse(text.substring(0, from)), LogPosition.parse(text.substring(from + FROM.length())));
    }

    /** Where to begin when that is not where landing ended. */
    public Optional<LogPosition> earlierStart() {
        return start.equals(landed) ? Optional.empty() : Optional.of(start);
    }

    public String text() {
        return start.equals(landed) ? landed.text() : landed.text() + FROM + start.text();
    }

    @Override
    public String toString() {
        return text();
    }
}
