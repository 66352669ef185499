package io.tributary.capture.postgres;

import io.tributary.change.Position;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which transactions a load shows: those that its snapshot saw as committed, named by transaction id rather than by log
 * position, because a transaction is in the log before others can see it.
 *
 * <p>As a position: an end after which no transaction is in the snapshot, then the snapshot in PostgreSQL's notation,
 * {@code 0/16B3748 771:805:771,790}.
 *
 * @param end log position at or after the commit of every transaction in the snapshot
 * @param xmin all transactions before it have ended
 * @param xmax no transaction from it on is visible
 * @param running those between that had not ended, ascending
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">pg_snapshot</a>
 */
record LoadSnapshot(long end, long xmin, long xmax, List<Long> running) {
    private static final long EPOCH = 1L << 32;

    /** A load that is wanted but has no snapshot yet: nothing is landed for its table until it has one. */
    static final Position WAITING = new Position("FFFFFFFF/FFFFFFFF");

    LoadSnapshot {
        running = List.copyOf(running);
    }

    static LoadSnapshot parse(long end, String snapshot) {
        String[] parts = snapshot.split(":", -1);
        List<Long> running = parts[2].isEmpty()
                ? List.of()
                : Stream.of(parts[2].split(",", -1)).map(Long::valueOf).sorted().toList();
        return new LoadSnapshot(end, Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /** Reads {@link #position} back. */
    static LoadSnapshot of(Position position) {
        String text = position.text();
        int space = text.indexOf(' ');
        return parse(Lsn.parse(text.substring(0, space)), text.substring(space + 1));
    }

    static boolean isSnapshot(Position position) {
        return position.text().indexOf(' ') > 0;
    }

    Position position() {
        String list = running.stream().map(String::valueOf).collect(Collectors.joining(","));
        return new Position(Lsn.text(end) + " " + xmin + ":" + xmax + ":" + list);
    }

    /**
     * Whether the load has what that transaction did.
     *
     * @param xid the lower half of its id
     * @param commit log position of its commit
     */
    boolean shows(int xid, long commit) {
        return Lsn.isBefore(commit, end) && isVisible(xid);
    }

    /** Whether that transaction had ended; ids more than half the number space away are taken as near ones. */
    boolean isVisible(int xid) {
        long id = nearest(Integer.toUnsignedLong(xid));
        return id < xmin || (id < xmax && Collections.binarySearch(running, id) < 0);
    }

    private long nearest(long lowerHalf) {
        long id = (xmax & -EPOCH) | lowerHalf;
        if (id - xmax > EPOCH / 2) {
            return id - EPOCH;
        }
        return xmax - id > EPOCH / 2 ? id + EPOCH : id;
    }

    @Override
    public String toString() {
        return position().text();
    }
}
