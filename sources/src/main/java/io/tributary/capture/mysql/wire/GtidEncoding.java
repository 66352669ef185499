package io.tributary.capture.mysql.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A set of MySQL's GTIDs in the form a server takes it in: the number of sources, then for each its UUID, in sets with
 * tags the tag, and its intervals, sorted, none touching the next, their ends exclusive. The tagged form, of MySQL 8.3
 * and later, is used only if there is a tag; it has a 1 in the lowest and highest byte of the number of sources, and
 * before each tag twice its length.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_binlog_dump_gtid.html">
 *     COM_BINLOG_DUMP_GTID</a>
 * @see <a href="https://dev.mysql.com/doc/refman/en/replication-gtids-concepts.html#replication-gtids-concepts-gtid-sets">
 *     The text form</a>
 */
final class GtidEncoding {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");
    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,19})(?:-(\\d{1,19}))?");

    /** From, and the first that is no longer in it. */
    private record Interval(long from, long to) {}

    private record Source(String uuid, String tag) {}

    private final SortedMap<Source, List<Interval>> sources =
            new TreeMap<>(Comparator.comparing(Source::uuid).thenComparing(Source::tag));

    private GtidEncoding() {}

    /**
     * The bytes of a set.
     *
     * @param set such as {@code uuid:1-5:8,uuid:tag:1-3}; may be empty
     * @throws IllegalArgumentException if it is no set of GTIDs
     */
    static byte[] encode(String set) {
        GtidEncoding encoding = new GtidEncoding();
        for (String part : set.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(",", -1)) {
            if (!part.isEmpty()) {
                encoding.read(part);
            }
        }
        return encoding.bytes();
    }

    private void read(String part) {
        String[] words = part.split(":", -1);
        if (!UUID.matcher(words[0]).matches()) {
            throw new IllegalArgumentException("No GTID set: " + part);
        }
        String uuid = words[0].replace("-", "");
        String tag = "";
        for (int i = 1; i < words.length; i++) {
            Matcher interval = INTERVAL.matcher(words[i]);
            if (interval.matches()) {
                add(new Source(uuid, tag), interval, part);
            } else if (TAG.matcher(words[i]).matches()) {
                tag = words[i];
            } else {
                throw new IllegalArgumentException("No GTID set: " + part);
            }
        }
    }

    private void add(Source source, Matcher matcher, String part) {
        long from = Long.parseLong(matcher.group(1));
        String last = matcher.group(2);
        long to = (last == null ? from : Long.parseLong(last)) + 1;
        if (from < 1 || to < 1) {
            throw new IllegalArgumentException("No GTID set: " + part);
        }
        if (to > from) {
            sources.computeIfAbsent(source, key -> new ArrayList<>()).add(new Interval(from, to));
        }
    }

    private byte[] bytes() {
        boolean isTagged =
                sources.keySet().stream().anyMatch(source -> !source.tag().isEmpty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long count = sources.size();
        fixed(out, isTagged ? (1L << 56) | (count << 8) | 1 : count, 8);
        sources.forEach((source, intervals) -> {
            out.writeBytes(HexFormat.of().parseHex(source.uuid()));
            if (isTagged) {
                out.write(source.tag().length() << 1);
                out.writeBytes(source.tag().getBytes(StandardCharsets.US_ASCII));
            }
            List<Interval> merged = merged(intervals);
            fixed(out, merged.size(), 8);
            for (Interval interval : merged) {
                fixed(out, interval.from(), 8);
                fixed(out, interval.to(), 8);
            }
        });
        return out.toByteArray();
    }

    private static List<Interval> merged(List<Interval> intervals) {
        List<Interval> merged = new ArrayList<>();
        intervals.sort(Comparator.comparingLong(Interval::from));
        for (Interval next : intervals) {
            int end = merged.size() - 1;
            if (end >= 0 && next.from() <= merged.get(end).to()) {
                Interval last = merged.get(end);
                merged.set(end, new Interval(last.from(), Math.max(last.to(), next.to())));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    /** Writes a little-endian integer. */
    static void fixed(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
