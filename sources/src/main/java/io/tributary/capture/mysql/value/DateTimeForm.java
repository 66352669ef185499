package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code datetime(n)}. Logged big-endian: a sign that is always set, 17 bits of 13 · year + month, 5 of day, 5 of hour,
 * 6 of minute, 6 of second, then the fraction; by servers before 5.6 as the number {@code YYYYMMDDHHMMSS} in eight
 * bytes, little-endian. Sent as {@link SentTime} says.
 */
final class DateTimeForm implements ColumnForm {
    private static final int PACKED_BYTES = 5;
    private static final long PACKED_SIGN = 0x80_0000_0000L;

    private final int digits;
    private final ZeroDates zeroDates;
    private final boolean isLoggedAsNumber;
    private final Scratch text = new Scratch(32);

    DateTimeForm(int digits, ZeroDates zeroDates) {
        this(digits, zeroDates, false);
    }

    private DateTimeForm(int digits, ZeroDates zeroDates, boolean isLoggedAsNumber) {
        this.digits = digits;
        this.zeroDates = zeroDates;
        this.isLoggedAsNumber = isLoggedAsNumber;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Timestamp(ColumnType.Zone.NONE);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return (binlogType == LoggedType.DATETIME2 && metadata == digits)
                || (binlogType == LoggedType.DATETIME && digits == 0);
    }

    @Override
    public ColumnForm logged(int binlogType, int metadata) {
        ColumnForm.super.logged(binlogType, metadata);
        boolean asNumber = binlogType == LoggedType.DATETIME;
        return asNumber == isLoggedAsNumber ? this : new DateTimeForm(digits, zeroDates, asNumber);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        if (isLoggedAsNumber) {
            fromNumber(row, source, offset, length);
            return;
        }
        Bytes.expectLength(length, PACKED_BYTES + DateText.fractionBytes(digits), "a datetime");
        long packed = Bytes.bigEndian(source, offset, PACKED_BYTES) - PACKED_SIGN;
        int time = (int) packed & 0x1_ffff;
        int day = (int) (packed >> 17) & 0x1f;
        int months = (int) (packed >> 22);
        int micros = DateText.loggedMicros(source, offset + PACKED_BYTES, digits);
        write(row, months / 13, months % 13, day, time >> 12, (time >> 6) & 0x3f, time & 0x3f, micros);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        SentTime.expectDateTime(length);
        write(
                row,
                SentTime.year(source, offset, length),
                SentTime.month(source, offset, length),
                SentTime.day(source, offset, length),
                SentTime.hour(source, offset, length),
                SentTime.minute(source, offset, length),
                SentTime.second(source, offset, length),
                SentTime.micros(source, offset, length));
    }

    @Override
    public Optional<String> implicitDefault() {
        return zeroDates == ZeroDates.TEXT
                ? Optional.of("0000-00-00 00:00:00" + (digits == 0 ? "" : "." + "0".repeat(digits)))
                : Optional.empty();
    }

    private void fromNumber(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, 8, "a datetime of the old format");
        long number = Bytes.littleEndian(source, offset, 8);
        int date = (int) (number / 1_000_000);
        int time = (int) (number % 1_000_000);
        write(row, date / 10_000, date / 100 % 100, date % 100, time / 10_000, time / 100 % 100, time % 100, 0);
    }

    private void write(CsvRowWriter row, int year, int month, int day, int hour, int minute, int second, int micros) {
        if (zeroDates == ZeroDates.NULL && !DateText.isCalendarDay(year, month, day)) {
            row.nullValue();
            return;
        }
        text.clear();
        DateText.addDayAndTime(text, year, month, day, hour, minute, second, micros, digits);
        text.writeBare(row);
    }
}
