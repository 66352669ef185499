package io.tributary.app.console;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last log lines, without stack traces. Thread-safe. */
public final class LogTail extends AppenderBase<ILoggingEvent> {
    private static final String NAME = "tail";
    private static final int LINES_MAX = 1000;

    private final LogLine layout = new LogLine();
    private final Deque<Line> lines = new ArrayDeque<>();
    private long count;

    LogTail() {
        setName(NAME);
    }

    /**
     * One line.
     *
     * @param number 1, 2, 3…
     * @param text without time and level
     */
    public record Line(long number, String at, String level, String text) {}

    /** The one that logging was started with; empty before. */
    public static Optional<LogTail> current() {
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        return Optional.ofNullable(logback.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(NAME))
                .filter(LogTail.class::isInstance)
                .map(LogTail.class::cast);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text = layout.message(event);
        synchronized (lines) {
            count++;
            lines.add(new Line(
                    count,
                    Instant.ofEpochMilli(event.getTimeStamp()).toString(),
                    event.getLevel().toString(),
                    text));
            if (lines.size() > LINES_MAX) {
                lines.removeFirst();
            }
        }
    }

    /** Lines with a greater number, the oldest first. */
    public List<Line> after(long number) {
        synchronized (lines) {
            List<Line> after = new ArrayList<>();
            for (Line line : lines) {
                if (line.number() > number) {
                    after.add(line);
                }
            }
            return after;
        }
    }
}
