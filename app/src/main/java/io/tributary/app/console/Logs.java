package io.tributary.app.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging: lines for people, or one JSON object a line with {@code timestamp} (milliseconds since 1970),
 * {@code level}, {@code threadName}, {@code loggerName}, {@code kvpList}, {@code formattedMessage} and {@code throwable},
 * null where there is none. The keys in {@code kvpList} are {@code run table file position rows bytes seconds attempt code
 * target} and no others.
 */
public final class Logs {
    private Logs() {}

    /** How a log line looks. */
    public enum Format {
        PEOPLE,
        JSON
    }

    /** How much is logged. */
    public enum Detail {
        WARNINGS,
        NORMAL,
        VERBOSE;

        private Level level() {
            return switch (this) {
                case WARNINGS -> Level.WARN;
                case NORMAL -> Level.INFO;
                case VERBOSE -> Level.DEBUG;
            };
        }
    }

    /** Sends all log lines to {@code out} from now on, and nowhere else. */
    public static void start(Format format, Detail detail, OutputStream out) {
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        logback.reset();
        ch.qos.logback.classic.Logger root = logback.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(format, out, logback));
        root.addAppender(tail(logback));
        logback.getLogger("io.tributary").setLevel(detail.level());
        // what it tells is thrown too, and its own lines can have values of rows
        logback.getLogger("org.mariadb.jdbc").setLevel(Level.OFF);
    }

    /** Sends all log lines also to {@code out}, as JSON, each with one write; until the next start. */
    public static void alsoTo(OutputStream out) {
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender(Format.JSON, out, logback));
    }

    private static OutputStreamAppender<ILoggingEvent> appender(
            Format format, OutputStream out, LoggerContext logback) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(logback);
        appender.setEncoder(encoder(format, logback));
        appender.setOutputStream(out);
        appender.setImmediateFlush(true);
        appender.start();
        return appender;
    }

    private static LogTail tail(LoggerContext logback) {
        LogTail tail = new LogTail();
        tail.setContext(logback);
        tail.start();
        return tail;
    }

    private static Encoder<ILoggingEvent> encoder(Format format, LoggerContext logback) {
        return switch (format) {
            case PEOPLE -> lines(logback);
            case JSON -> json(logback);
        };
    }

    private static Encoder<ILoggingEvent> lines(LoggerContext logback) {
        LogLine layout = new LogLine();
        layout.setContext(logback);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(logback);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext logback) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(logback);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithMarkers(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
