package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code timestamp(n)}, in UTC. Logged as seconds since the epoch without sign, big-endian, then the fraction; by
 * servers before 5.6 little-endian. All zero is the zero date. Sent as {@link SentTime} says, in the session's time
 * zone, which is UTC.
 */
final class TimestampForm implements ColumnForm {
    private static final int SECONDS_BYTES = 4;

    private final int digits;
    private final ZeroDates zeroDates;
    private final boolean isLittleEndian;
    private final DateTimeForm sent;
    private final Scratch text = new Scratch(32);

    TimestampForm(int digits, ZeroDates zeroDates) {
        this(digits, zeroDates, false);
    }

    private TimestampForm(int digits, ZeroDates zeroDates, boolean isLittleEndian) {
        this.digits = digits;
        this.zeroDates = zeroDates;
        this.isLittleEndian = isLittleEndian;
        this.sent = new DateTimeForm(digits, zeroDates);
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Timestamp(ColumnType.Zone.ZONED);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return (binlogType == LoggedType.TIMESTAMP2 && metadata == digits)
                || (binlogType == LoggedType.TIMESTAMP && digits == 0);
    }

    @Override
    public ColumnForm logged(int binlogType, int metadata) {
        ColumnForm.super.logged(binlogType, metadata);
        boolean old = binlogType == LoggedType.TIMESTAMP;
        return old == isLittleEndian ? this : new TimestampForm(digits, zeroDates, old);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, SECONDS_BYTES + DateText.fractionBytes(digits), "a timestamp");
        long seconds = isLittleEndian
                ? Bytes.littleEndian(source, offset, SECONDS_BYTES)
                : Bytes.bigEndian(source, offset, SECONDS_BYTES);
        int micros = DateText.loggedMicros(source, offset + SECONDS_BYTES, digits);
        text.clear();
        if (seconds != 0 || micros != 0) {
            DateText.addInstant(text, seconds, micros, digits);
        } else if (zeroDates == ZeroDates.TEXT) {
            DateText.addDayAndTime(text, 0, 0, 0, 0, 0, 0, 0, digits);
        } else {
            row.nullValue();
            return;
        }
        text.writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        sent.fromResult(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return sent.implicitDefault();
    }
}
