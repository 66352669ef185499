package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a data file says, below the folder that DMS writes to: {@code schema/table/…/name}, where anything may stand
 * between, such as folders of dates or of segments. Ordered as the changes in the files are.
 *
 * @param path below the folder
 * @param table from the first two folders
 * @param kind from the name
 * @param order of change files: their name, in which shorter times are filled up with zeros
 */
record FileName(String path, TableId table, Kind kind, String order) implements Comparable<FileName> {
    /** The order before every file. */
    static final String FIRST = "";

    private static final String ENDING = "\\.(?:csv|csv\\.gz|parquet)";
    private static final Pattern LOAD = Pattern.compile("(?:SEGMENT\\d+_)?LOAD[0-9A-Fa-f]{3,8}" + ENDING);
    private static final Pattern CHANGES = Pattern.compile("(\\d{8}-\\d{9,10})" + ENDING);
    private static final Pattern TRANSACTIONS = Pattern.compile("CDC_TXN-(\\d{8})(\\d{9})\\.csv(?:\\.gz)?");
    private static final Pattern DATA = Pattern.compile("[^.].*" + ENDING, Pattern.DOTALL);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmssSSS", Locale.ROOT);
    private static final int TIME_LENGTH = 18;
    private static final int ORDER_LENGTH = 19;
    private static final int PARTS_MIN = 3;
    private static final Comparator<FileName> ORDER =
            Comparator.comparing(FileName::order).thenComparing(FileName::path);

    FileName {
        requireNonNull(path, "path is null");
        requireNonNull(table, "table is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(order, "order is null");
    }

    /** What the name says of the rows. */
    enum Kind {
        /** A full load. */
        LOAD,
        /** Changes. */
        CHANGES,
        /** Nothing: their number of fields has to. */
        UNSAID
    }

    /**
     * What the path of a file with changes of all tables says, in the order of their transactions ({@code
     * PreserveTransactions}); empty for another path.
     *
     * @param folder {@code CdcPath}, without slashes at its ends
     * @param table one that it has changes of
     */
    static Optional<FileName> parseTransactions(String path, String folder, TableId table) {
        return isTransactions(path, folder)
                ? Optional.of(new FileName(path, table, Kind.CHANGES, orderOf(path)))
                : Optional.empty();
    }

    static boolean isTransactions(String path, String folder) {
        return path.startsWith(folder + "/")
                && TRANSACTIONS.matcher(path.substring(folder.length() + 1)).matches();
    }

    /** The order of a change file of either sort; empty for one whose name says nothing. */
    static String orderOf(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        Matcher transactions = TRANSACTIONS.matcher(name);
        if (transactions.matches()) {
            return transactions.group(1) + "-" + transactions.group(2) + "0";
        }
        return parse(path).map(parsed -> parsed.order).orElse(FIRST);
    }

    /** Empty for a path that is no table's data file. */
    static Optional<FileName> parse(String path) {
        String[] parts = path.split("/", -1);
        String name = parts[parts.length - 1];
        if (parts.length < PARTS_MIN
                || parts[0].isEmpty()
                || parts[1].isEmpty()
                || !DATA.matcher(name).matches()) {
            return Optional.empty();
        }
        TableId table = new TableId(parts[0], parts[1]);
        if (!table.canBePath()) {
            return Optional.empty();
        }
        if (LOAD.matcher(name).matches()) {
            return Optional.of(new FileName(path, table, Kind.LOAD, FIRST));
        }
        Matcher changes = CHANGES.matcher(name);
        if (changes.matches()) {
            String time = changes.group(1);
            String order = time + "0".repeat(ORDER_LENGTH - time.length());
            return Optional.of(new FileName(path, table, Kind.CHANGES, order));
        }
        return Optional.of(new FileName(path, table, Kind.UNSAID, name));
    }

    /** When DMS began the file, as its name says. */
    Optional<Instant> time(ZoneId zone) {
        if (kind != Kind.CHANGES) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(order.substring(0, TIME_LENGTH), TIME)
                    .atZone(zone)
                    .toInstant());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(FileName other) {
        return ORDER.compare(this, other);
    }
}
