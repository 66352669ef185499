package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code date}. Logged as three bytes, little-endian: five bits of day, four of month, the rest year. Sent as year (two
 * bytes), month, day; a zero date as nothing.
 */
final class DateForm implements ColumnForm {
    private final ZeroDates zeroDates;
    private final Scratch text = new Scratch(16);

    DateForm(ZeroDates zeroDates) {
        this.zeroDates = zeroDates;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Date();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LoggedType.DATE || binlogType == LoggedType.NEWDATE;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, 3, "a date");
        int packed = (int) Bytes.littleEndian(source, offset, 3);
        write(row, packed >> 9, (packed >> 5) & 0xf, packed & 0x1f);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        if (length == 0) {
            write(row, 0, 0, 0);
            return;
        }
        if (length < 4) {
            throw ColumnForm.unexpected("a date of " + length + " bytes");
        }
        write(row, (int) Bytes.littleEndian(source, offset, 2), source[offset + 2], source[offset + 3]);
    }

    @Override
    public Optional<String> implicitDefault() {
        return zeroDates == ZeroDates.TEXT ? Optional.of("0000-00-00") : Optional.empty();
    }

    private void write(CsvRowWriter row, int year, int month, int day) {
        if (zeroDates == ZeroDates.NULL && !DateText.isCalendarDay(year, month, day)) {
            row.nullValue();
            return;
        }
        text.clear();
        DateText.addDay(text, year, month, day);
        text.writeBare(row);
    }
}
