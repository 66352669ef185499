package io.tributary.app.console;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * A log line for people: time, level where it is not INFO, message, key-values.
 *
 * <pre>10:15:01.123 load finished table=world.person_lewis rows=100000</pre>
 */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    /** Marks an event whose message already tells its key-values; only JSON shows them too. */
    public static final Marker TOLD = MarkerFactory.getMarker("told");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(120);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()), line);
        line.append(' ');
        if (event.getLevel() != ch.qos.logback.classic.Level.INFO) {
            line.append(event.getLevel()).append(' ');
        }
        line.append(message(event)).append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    /** The message and what it does not tell itself. */
    String message(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(event.getFormattedMessage());
        if (!isTold(event)) {
            appendPairs(line, event.getKeyValuePairs());
        }
        return line.toString();
    }

    private static void appendPairs(StringBuilder line, List<KeyValuePair> pairs) {
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                line.append(' ').append(pair.key).append('=').append(pair.value);
            }
        }
    }

    private static boolean isTold(ILoggingEvent event) {
        return event.getMarkerList() != null && event.getMarkerList().contains(TOLD);
    }
}
