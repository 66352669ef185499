package io.tributary.capture.mysql;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table's keys, one cut after the other, into ranges of about {@link ReadPlan#chunkRows} rows. Where the key begins
 * with a whole number the server's index tells how many rows lie between two of them, whatever gaps there are; else, and
 * where very many rows share one number, the server walks to the next cut. Used by one thread at a time.
 */
final class KeyCuts {
    private static final int ROWS_COLUMN_MARIADB = 8;
    private static final int ROWS_COLUMN_MYSQL = 9;

    /** A range may have so many times more or less rows than wanted. */
    private static final int TOLERANCE = 3;

    private static final int ESTIMATES_MAX = 100;

    private final ReadPlan plan;
    private @Nullable BigInteger last;
    private BigInteger step = BigInteger.ONE;

    KeyCuts(ReadPlan plan) {
        this.plan = plan;
    }

    /** Literals of the key where the next range begins; empty when {@code range}, the table's last one, is to be read whole. */
    List<String> next(Session session, KeyRange range) {
        if (plan.startsWithInteger()) {
            Cut cut = byNumber(session, range);
            if (!cut.tooCoarse()) {
                return cut.key();
            }
        }
        List<Row> key = session.query(plan.nextKey(range));
        return key.isEmpty() ? List.of() : plan.literals(key.get(0));
    }

    /**
     * What arithmetic found.
     *
     * @param tooCoarse whether a single number has too many rows
     */
    private record Cut(List<String> key, boolean tooCoarse) {
        static final Cut NONE = new Cut(List.of(), false);
        static final Cut TOO_COARSE = new Cut(List.of(), true);
    }

    private Cut byNumber(Session session, KeyRange range) {
        BigInteger end = last;
        BigInteger from;
        if (end == null) {
            Row bounds = session.query(plan.bounds()).get(0);
            if (bounds.isNull(0)) {
                return Cut.NONE;
            }
            from = new BigInteger(bounds.need(0));
            end = new BigInteger(bounds.need(1));
            last = end;
            long parts = plan.rowsEstimate() / plan.chunkRows() + 1;
            step = end.subtract(from).divide(BigInteger.valueOf(parts)).add(BigInteger.ONE);
        } else {
            from = new BigInteger(range.from().get(0));
        }
        return byNumber(session, range, from, end);
    }

    private Cut byNumber(Session session, KeyRange range, BigInteger from, BigInteger end) {
        BigInteger tooFar = null;
        for (int i = 0; i < ESTIMATES_MAX; i++) {
            BigInteger to = from.add(step);
            boolean isRest = to.compareTo(end) > 0;
            long rows = estimate(session, isRest ? range : range.before(List.of(to.toString())));
            if (rows > (long) TOLERANCE * plan.chunkRows()) {
                if (step.equals(BigInteger.ONE)) {
                    return Cut.TOO_COARSE;
                }
                tooFar = step;
                step = step.min(end.subtract(from)).divide(BigInteger.TWO).max(BigInteger.ONE);
            } else if (isRest) {
                return Cut.NONE;
            } else if (rows < plan.chunkRows() / TOLERANCE && !step.shiftLeft(1).equals(tooFar)) {
                step = step.shiftLeft(1);
            } else {
                return new Cut(List.of(to.toString()), false);
            }
        }
        return new Cut(List.of(from.add(step).toString()), false);
    }

    private long estimate(Session session, KeyRange range) {
        Row explained = session.query(plan.estimate(range)).get(0);
        int column = session.flavour() == Flavour.MARIADB ? ROWS_COLUMN_MARIADB : ROWS_COLUMN_MYSQL;
        return explained.isNull(column) ? 0 : explained.number(column);
    }
}
