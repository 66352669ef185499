package io.tributary.app.console;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which log lines somebody wants to see.
 *
 * @param level this one, or one that is more serious
 * @param table that the line names; empty for any line
 */
public record LogFilter(Level level, String table) {
    /** Every line. */
    public static final LogFilter ALL = new LogFilter(Level.DEBUG, "");

    public LogFilter {
        requireNonNull(level, "level is null");
        requireNonNull(table, "table is null");
    }

    /** How serious a line is, the least first. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /** Those of the lines, in their order. */
    public List<LogTail.Line> of(List<LogTail.Line> lines) {
        Pattern named = Pattern.compile("(?<![\\w.])" + Pattern.quote(table) + "(?![\\w])");
        return lines.stream()
                .filter(line -> level(line).compareTo(level) >= 0)
                .filter(line -> table.isEmpty() || named.matcher(line.text()).find())
                .toList();
    }

    private static Level level(LogTail.Line line) {
        for (Level level : Level.values()) {
            if (level.name().equals(line.level())) {
                return level;
            }
        }
        return Level.DEBUG;
    }
}
