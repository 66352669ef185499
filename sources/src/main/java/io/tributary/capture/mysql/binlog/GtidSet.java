package io.tributary.capture.mysql.binlog;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of transactions of MySQL servers; as text {@code uuid:1-5:7:tag:1-3,uuid:1}, in MySQL's own canonical form: sources
 * by UUID, within one first what has no tag, then the tags in order, each followed by its runs. Adding the number after the
 * last one makes no garbage. Can be changed; confined to one thread.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.4/en/replication-gtids-concepts.html">GTID sets</a>
 */
public final class GtidSet implements LogPosition {
    static final String NONE = "mysql:none";

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");
    private static final Pattern RUN = Pattern.compile("[0-9]{1,19}(-[0-9]{1,19})?");

    /** Who gave the numbers; {@code uuid} is the UUID as text, because its order is that of the text. */
    private record Origin(String uuid, String tag) implements Comparable<Origin> {
        private static final Comparator<Origin> ORDER =
                Comparator.comparing(Origin::uuid).thenComparing(Origin::tag);

        @Override
        public int compareTo(Origin other) {
            return ORDER.compare(this, other);
        }
    }

    private final TreeMap<Origin, NumberRuns> runs = new TreeMap<>();

    /** The last origin added to, since the next transaction mostly has the same. */
    private @Nullable UUID lastSource;

    private String lastTag = "";
    private NumberRuns lastRuns = new NumberRuns();

    /**
     * Reads a set as servers write it: {@code @@gtid_executed}, whose sets have a line break after each comma; empty for an
     * empty set.
     *
     * @throws PipelineException when it is none
     */
    public static GtidSet parse(String text) {
        GtidSet set = new GtidSet();
        if (text.isBlank()) {
            return set;
        }
        for (String source : text.split(",", -1)) {
            set.parseSource(source.strip().toLowerCase(Locale.ROOT), text);
        }
        return set;
    }

    private void parseSource(String source, String whole) {
        String[] parts = source.split(":", -1);
        if (parts.length < 2 || !UUID_TEXT.matcher(parts[0]).matches()) {
            throw notASet(whole, null);
        }
        String tag = "";
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (RUN.matcher(part).matches()) {
                addRun(new Origin(parts[0], tag), part, whole);
            } else if (TAG.matcher(part).matches() && i + 1 < parts.length) {
                tag = part;
            } else {
                throw notASet(whole, null);
            }
        }
    }

    private void addRun(Origin origin, String run, String whole) {
        int dash = run.indexOf('-');
        try {
            long first = Long.parseLong(dash < 0 ? run : run.substring(0, dash));
            long last = dash < 0 ? first : Long.parseLong(run.substring(dash + 1));
            if (first < 1 || last < first || last == Long.MAX_VALUE) {
                throw notASet(whole, null);
            }
            runs.computeIfAbsent(origin, o -> new NumberRuns()).add(first, last);
        } catch (NumberFormatException e) {
            throw notASet(whole, e);
        }
    }

    private static PipelineException notASet(String text, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                "Not a set of MySQL's transaction ids: " + text,
                "A set is written 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7.",
                cause);
    }

    public void add(MysqlGtid gtid) {
        if (!gtid.source().equals(lastSource) || !gtid.tag().equals(lastTag)) {
            lastSource = gtid.source();
            lastTag = gtid.tag();
            lastRuns = runs.computeIfAbsent(origin(gtid), o -> new NumberRuns());
        }
        lastRuns.add(gtid.number(), gtid.number());
    }

    public boolean contains(MysqlGtid gtid) {
        NumberRuns found = runs.get(origin(gtid));
        return found != null && found.contains(gtid.number(), gtid.number());
    }

    private static Origin origin(MysqlGtid gtid) {
        return new Origin(gtid.source().toString(), gtid.tag());
    }

    public boolean containsAll(GtidSet other) {
        return other.runs.entrySet().stream().allMatch(entry -> {
            NumberRuns mine = runs.get(entry.getKey());
            return mine != null && mine.containsAll(entry.getValue());
        });
    }

    /**
     * Those of one server.
     *
     * @param uuid the server's, as text in lower case
     */
    public GtidSet madeBy(String uuid) {
        GtidSet made = new GtidSet();
        runs.forEach((origin, numbers) -> {
            if (origin.uuid().equals(uuid)) {
                made.runs.put(origin, numbers.copy());
            }
        });
        return made;
    }

    public boolean isEmpty() {
        return runs.isEmpty();
    }

    public GtidSet copy() {
        GtidSet copy = new GtidSet();
        runs.forEach((origin, numbers) -> copy.runs.put(origin, numbers.copy()));
        return copy;
    }

    /** The set as the server reads and writes it, without line breaks; empty for an empty one. */
    public String list() {
        StringBuilder text = new StringBuilder();
        String uuid = "";
        for (Map.Entry<Origin, NumberRuns> entry : runs.entrySet()) {
            Origin origin = entry.getKey();
            if (!origin.uuid().equals(uuid)) {
                uuid = origin.uuid();
                text.append(text.length() == 0 ? "" : ",").append(uuid);
            }
            if (!origin.tag().isEmpty()) {
                text.append(':').append(origin.tag());
            }
            entry.getValue().appendTo(text);
        }
        return text.toString();
    }

    @Override
    public String text() {
        return isEmpty() ? NONE : list();
    }

    @Override
    public boolean reached(LogPosition wanted) {
        if (!(wanted instanceof GtidSet set)) {
            throw LogPosition.incomparable(this, wanted);
        }
        return containsAll(set);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GtidSet set && runs.equals(set.runs);
    }

    @Override
    public int hashCode() {
        return runs.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
