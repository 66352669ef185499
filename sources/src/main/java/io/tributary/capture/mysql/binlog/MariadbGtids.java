package io.tributary.capture.mysql.binlog;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The last transaction of each domain of a MariaDB server; as text {@code 0-1-100,7-2-5}, by domain. Can be changed; confined
 * to one thread.
 *
 * @see <a href="https://mariadb.com/docs/server/ha-and-performance/standard-replication/gtid">Global transaction ids</a>
 */
public final class MariadbGtids implements LogPosition {
    static final String NONE = "mariadb:none";

    private static final Pattern ONE = Pattern.compile("\\s*([0-9]{1,10})-([0-9]{1,10})-([0-9]{1,20})\\s*");

    private final TreeMap<Long, MariadbGtid> lastByDomain = new TreeMap<>();

    /**
     * Reads a list as servers write it: {@code @@gtid_binlog_pos}; empty for none. Of two of one domain the later in the
     * list counts.
     *
     * @throws PipelineException when it is none
     */
    public static MariadbGtids parse(String list) {
        MariadbGtids gtids = new MariadbGtids();
        parseAll(list).forEach(gtids::add);
        return gtids;
    }

    /** As {@link #parse}, where a domain may have several: {@code @@gtid_binlog_state} has one for each server. */
    public static List<MariadbGtid> parseAll(String list) {
        List<MariadbGtid> gtids = new ArrayList<>();
        if (list.isBlank()) {
            return gtids;
        }
        for (String one : list.split(",", -1)) {
            Matcher matcher = ONE.matcher(one);
            if (!matcher.matches()) {
                throw notAList(list, null);
            }
            try {
                gtids.add(new MariadbGtid(
                        Integer.toUnsignedLong(Integer.parseUnsignedInt(matcher.group(1))),
                        Integer.toUnsignedLong(Integer.parseUnsignedInt(matcher.group(2))),
                        Long.parseUnsignedLong(matcher.group(3))));
            } catch (NumberFormatException e) {
                throw notAList(list, e);
            }
        }
        return gtids;
    }

    private static PipelineException notAList(String list, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                "Not a list of MariaDB's transaction ids: " + list,
                "A list is written 0-1-100,7-2-5.",
                cause);
    }

    /** Takes {@code gtid} for its domain's last. */
    public void add(MariadbGtid gtid) {
        lastByDomain.put(gtid.domain(), gtid);
    }

    /** Each domain's last, by domain. */
    public List<MariadbGtid> all() {
        return List.copyOf(lastByDomain.values());
    }

    public boolean isEmpty() {
        return lastByDomain.isEmpty();
    }

    public MariadbGtids copy() {
        MariadbGtids copy = new MariadbGtids();
        copy.lastByDomain.putAll(lastByDomain);
        return copy;
    }

    /** The list as the server reads and writes it, by domain; empty for none. */
    public String list() {
        return lastByDomain.values().stream().map(MariadbGtid::text).collect(Collectors.joining(","));
    }

    @Override
    public String text() {
        return isEmpty() ? NONE : list();
    }

    /** Whether every domain of {@code wanted} has at least the sequence there; which server made it does not matter. */
    @Override
    public boolean reached(LogPosition wanted) {
        if (!(wanted instanceof MariadbGtids gtids)) {
            throw LogPosition.incomparable(this, wanted);
        }
        return gtids.lastByDomain.values().stream().allMatch(this::contains);
    }

    /** Whether that transaction, or a later one of its domain, was added. */
    public boolean contains(MariadbGtid gtid) {
        MariadbGtid last = lastByDomain.get(gtid.domain());
        return last != null && Long.compareUnsigned(last.sequence(), gtid.sequence()) >= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MariadbGtids gtids && lastByDomain.equals(gtids.lastByDomain);
    }

    @Override
    public int hashCode() {
        return lastByDomain.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
