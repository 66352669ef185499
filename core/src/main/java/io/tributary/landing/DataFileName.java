package io.tributary.landing;

import io.tributary.change.TableId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells a data file from others, named as AWS DMS names it: {@code LOAD0000001F}, numbered in eight upper-case
 * hexadecimal digits from 1, {@code 20261120-101530123}, the time it was begun at in milliseconds, or {@code
 * CDC_TXN-20261120101530123}, the same of a file for all tables. Both numbers only grow within one table, so ascending names
 * are the order of creation. {@link FileNames} makes paths of them.
 *
 * @param table whose rows it has
 * @param kind from the name
 * @param order the load number; or the time as the name shows it, in milliseconds since 1970 began there
 */
record DataFileName(TableId table, LandedFile.Kind kind, long order) {
    /** What DMS may write, in every layout it documents for one folder a table. */
    private static final Pattern ANYBODYS = Pattern.compile(
            "(?:.*/)?(?:(?:SEGMENT\\d+_)?LOAD[0-9A-F]{3,8}|\\d{8}-\\d{9,10}|CDC_TXN-\\d{17})\\.(?:csv|csv\\.gz|parquet)",
            Pattern.DOTALL);

    private static final Pattern NAME = Pattern.compile(
            "(?:.*/)?(?:LOAD(?<load>[0-9A-F]{8})|(?:CDC_TXN-)?(?<day>\\d{8})-?(?<time>\\d{9}))\\.(?:csv|csv\\.gz|parquet)",
            Pattern.DOTALL);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmssSSS", Locale.ROOT);
    private static final long LOAD_NUMBER_MAX = 0xFFFF_FFFFL;

    /** The name without folders and extension. */
    String name() {
        if (kind == LandedFile.Kind.LOAD) {
            if (order < 1 || order > LOAD_NUMBER_MAX) {
                throw new IllegalStateException("No load file number " + order + " for " + table);
            }
            return String.format(Locale.ROOT, "LOAD%08X", order);
        }
        return time(order);
    }

    /** A time as names show it. */
    static String time(long order) {
        return TIME.format(shown(order));
    }

    /** The time that names show. */
    static LocalDateTime shown(long order) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(order), ZoneOffset.UTC);
    }

    /** The order of what shows that time. */
    static long order(LocalDateTime shown) {
        return shown.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /** Whether the path looks like a data file of DMS, or of anything that lands as DMS does. */
    static boolean isAnybodys(String path) {
        return ANYBODYS.matcher(path).matches();
    }

    /** Whether the path is that of a load file. */
    static boolean isLoad(String path) {
        Matcher matcher = NAME.matcher(path);
        return matcher.matches() && matcher.group("load") != null;
    }

    /** The number or time in the name of a data file, in whatever folder; 0 for every other path, and the empty one. */
    static long order(String path) {
        Matcher matcher = NAME.matcher(path);
        if (!matcher.matches()) {
            return 0;
        }
        String load = matcher.group("load");
        return load == null ? millis(matcher.group("day") + "-" + matcher.group("time")) : Long.parseLong(load, 16);
    }

    private static long millis(String name) {
        try {
            return order(LocalDateTime.parse(name, TIME));
        } catch (DateTimeException noTime) {
            return 0;
        }
    }
}
