package io.tributary.landing;

import io.tributary.change.TableId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths of data files, named as AWS DMS names them: {@code schema/table/LOAD0000001F.csv}, numbered in eight upper-case
 * hexadecimal digits from 1, and {@code schema/table/20261120-101530123.csv}, the UTC time it was begun at in
 * milliseconds. Both only grow within one table, so ascending names are the order of creation.
 *
 * @param table from the folders
 * @param kind from the name
 * @param order the load number, or the time in milliseconds since 1970
 */
record DataFileName(TableId table, LandedFile.Kind kind, long order) {
    private static final Pattern OURS =
            Pattern.compile("([^/]+)/([^/]+)/(?:LOAD([0-9A-F]{8})|(\\d{8}-\\d{9}))\\.csv", Pattern.DOTALL);
    /** What DMS may write, in every layout it documents for one folder a table. */
    private static final Pattern ANYBODYS = Pattern.compile(
            "(?:.*/)?(?:(?:SEGMENT\\d+_)?LOAD[0-9A-F]{3,8}|\\d{8}-\\d{9,10}|CDC_TXN-\\d{17})\\.(?:csv|csv\\.gz|parquet)",
            Pattern.DOTALL);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmssSSS", Locale.ROOT);
    private static final long LOAD_NUMBER_MAX = 0xFFFF_FFFFL;

    String path() {
        return table.path() + "/" + name() + ".csv";
    }

    private String name() {
        if (kind == LandedFile.Kind.LOAD) {
            if (order < 1 || order > LOAD_NUMBER_MAX) {
                throw new IllegalStateException("No load file number " + order + " for " + table);
            }
            return String.format(Locale.ROOT, "LOAD%08X", order);
        }
        return TIME.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(order), ZoneOffset.UTC));
    }

    /** The parts of a path that this writer may have given out; empty for every other path. */
    static Optional<DataFileName> parse(String path) {
        Matcher matcher = OURS.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        TableId table = new TableId(matcher.group(1), matcher.group(2));
        if (!table.canBePath()) {
            return Optional.empty();
        }
        String load = matcher.group(3);
        if (load != null) {
            return Optional.of(new DataFileName(table, LandedFile.Kind.LOAD, Long.parseLong(load, 16)));
        }
        return millis(matcher.group(4)).map(at -> new DataFileName(table, LandedFile.Kind.CHANGE, at));
    }

    /** Whether the path looks like a data file of DMS, or of anything that lands as DMS does. */
    static boolean isAnybodys(String path) {
        return ANYBODYS.matcher(path).matches();
    }

    /** The time in the name of a change file of the log; 0 for the empty path, before the first. */
    static long changeOrder(String path) {
        return path.isEmpty() ? 0 : parse(path).map(DataFileName::order).orElse(0L);
    }

    private static Optional<Long> millis(String name) {
        try {
            return Optional.of(
                    LocalDateTime.parse(name, TIME).toInstant(ZoneOffset.UTC).toEpochMilli());
        } catch (java.time.DateTimeException noTime) {
            return Optional.empty();
        }
    }
}
