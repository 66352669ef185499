package io.tributary.capture.mysql.binlog;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the files of a log; as text {@code mysql-bin.000003:1234}, where of the file name a space is {@code %20}, a colon {@code %3A}, a
 * percent sign {@code %25}.
 *
 * <p>Ordered by the file's number, then the offset. Files of one server have one base name, and their numbers only grow. When
 * the operator changes the base name (or resets the log) numbering begins anew, and nothing tells which file is older: the
 * order then is by number all the same, so as to be total, and {@link #reached} refuses to answer.
 *
 * @param file name of the log file without a folder, its number after the last point
 * @param offset byte in it, 4 for its first event; more than 32 bits when one transaction made the file that big
 */
public record LogPlace(String file, long offset) implements LogPosition, Comparable<LogPlace> {
    private static final Pattern TEXT = Pattern.compile("([^ :]+\\.[0-9]{1,18}):([0-9]{1,18})");
    private static final Comparator<LogPlace> ORDER = Comparator.<LogPlace>comparingLong(place -> number(place.file))
            .thenComparingLong(LogPlace::offset)
            .thenComparing(LogPlace::file);

    public LogPlace {
        requireNonNull(file, "file is null");
        if (number(file) < 0 || offset < 0) {
            throw new PipelineException(
                    ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                    "Not a place in a log file: file \"" + file + "\", offset " + offset,
                    "Names of log files end in a point and their number.");
        }
    }

    static boolean isPlace(String text) {
        return TEXT.matcher(text).matches();
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws PipelineException when it is not a place
     */
    public static LogPlace parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new PipelineException(
                    ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                    "Not a place in a log file: " + text,
                    "A place is written mysql-bin.000003:1234.");
        }
        return new LogPlace(unescaped(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String text() {
        String name = file.replace("%", "%25").replace(" ", "%20").replace(":", "%3A");
        return name + ":" + offset;
    }

    private static String unescaped(String name) {
        return name.replace("%3A", ":").replace("%20", " ").replace("%25", "%");
    }

    @Override
    public boolean reached(LogPosition wanted) {
        if (!(wanted instanceof LogPlace place) || !baseName().equals(place.baseName())) {
            throw LogPosition.incomparable(this, wanted);
        }
        return compareTo(place) >= 0;
    }

    @Override
    public int compareTo(LogPlace other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }

    private String baseName() {
        return file.substring(0, file.lastIndexOf('.'));
    }

    private static long number(String file) {
        int point = file.lastIndexOf('.');
        int digits = file.length() - point - 1;
        if (point < 1 || digits < 1 || digits > 18) {
            return -1;
        }
        long number = 0;
        for (int i = point + 1; i < file.length(); i++) {
            char c = file.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
