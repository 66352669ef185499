package io.tributary.capture.mapping;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What is known of the change that a row comes from, beyond the row: the {@code $AR_H_…} of expressions. Filled by the
 * capture as it reads; confined to its thread.
 */
public final class ChangeOrigin {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SEQUENCE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int SEQUENCE_TIME_DIGITS = 16;
    private static final long ROWS_PER_COMMIT = 10_000_000_000L;

    private String position = "";
    private Instant time = Instant.EPOCH;
    private Instant latest = Instant.EPOCH;
    private long commit;
    private long row;
    private String timeText = "";
    private String sequenceTimeText = "";

    /** What a load's rows come from, all at the same moment. */
    static ChangeOrigin ofLoad(Instant now) {
        ChangeOrigin origin = new ChangeOrigin();
        origin.timeText = TIME.format(now);
        return origin;
    }

    /** No sequence begins with an earlier time than one that was landed by then. */
    public void notBefore(Instant landed) {
        latest = landed.isAfter(latest) ? landed : latest;
    }

    /**
     * The rows that follow are of this transaction.
     *
     * @param position where in the source's log it is
     * @param time when it was committed
     */
    public void transaction(String position, Instant time) {
        this.position = position;
        this.time = time;
        notBefore(time);
        timeText = "";
        sequenceTimeText = "";
    }

    /**
     * The next row.
     *
     * @param landed number of the last landing commit
     */
    public void row(long landed) {
        if (commit != landed + 1) {
            commit = landed + 1;
            row = 0;
        }
        row++;
    }

    String position() {
        return position;
    }

    String time() {
        if (timeText.isEmpty()) {
            timeText = TIME.format(time);
        }
        return timeText;
    }

    /**
     * 16 digits of the commit's time, never less than of one before, then 19 of a number that grows with every row landed:
     * the number of the landing commit, then that of the row in it. Empty for rows of a load.
     */
    String sequence() {
        if (commit == 0) {
            return "";
        }
        if (sequenceTimeText.isEmpty()) {
            sequenceTimeText = SEQUENCE_TIME.format(latest).substring(0, SEQUENCE_TIME_DIGITS);
        }
        return sequenceTimeText + String.format(Locale.ROOT, "%019d", commit * ROWS_PER_COMMIT + row);
    }
}
