package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code time(n)}, up to 838 hours to both sides. Logged big-endian as one number with its fraction, 2^23 in the whole
 * part being zero: 10 bits of hour, 6 of minute, 6 of second; by servers before 5.6 as the number {@code HHMMSS} in three
 * bytes, little-endian. Sent as sign (1 byte), days (4), hour, minute, second, microseconds (4), little-endian, zeros
 * at the end left out.
 */
final class TimeForm implements ColumnForm {
    private static final int WHOLE_BYTES = 3;
    private static final long WHOLE_ZERO = 0x80_0000;

    private final int digits;
    private final boolean isLoggedAsNumber;
    private final Scratch text = new Scratch(24);

    TimeForm(int digits) {
        this(digits, false);
    }

    private TimeForm(int digits, boolean isLoggedAsNumber) {
        this.digits = digits;
        this.isLoggedAsNumber = isLoggedAsNumber;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Time(ColumnType.Zone.NONE);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return (binlogType == LoggedType.TIME2 && metadata == digits) || (binlogType == LoggedType.TIME && digits == 0);
    }

    @Override
    public ColumnForm logged(int binlogType, int metadata) {
        ColumnForm.super.logged(binlogType, metadata);
        boolean asNumber = binlogType == LoggedType.TIME;
        return asNumber == isLoggedAsNumber ? this : new TimeForm(digits, asNumber);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        if (isLoggedAsNumber) {
            fromNumber(row, source, offset, length);
            return;
        }
        int fractionBytes = DateText.fractionBytes(digits);
        Bytes.expectLength(length, WHOLE_BYTES + fractionBytes, "a time");
        int fractionBits = 8 * fractionBytes;
        long signed = Bytes.bigEndian(source, offset, length) - (WHOLE_ZERO << fractionBits);
        long packed = Math.abs(signed);
        int whole = (int) (packed >> fractionBits);
        int micros = DateText.micros((int) packed & ((1 << fractionBits) - 1), fractionBytes);
        write(row, signed < 0, whole >> 12, (whole >> 6) & 0x3f, whole & 0x3f, micros);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        if (length == 0) {
            write(row, false, 0, 0, 0, 0);
            return;
        }
        if (length != 8 && length != 12) {
            throw ColumnForm.unexpected("a time of " + length + " bytes");
        }
        int hours = (int) Bytes.littleEndian(source, offset + 1, 4) * 24 + source[offset + 5];
        int micros = length == 12 ? (int) Bytes.littleEndian(source, offset + 8, 4) : 0;
        write(row, source[offset] != 0, hours, source[offset + 6], source[offset + 7], micros);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("00:00:00" + (digits == 0 ? "" : "." + "0".repeat(digits)));
    }

    private void fromNumber(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, WHOLE_BYTES, "a time of the old format");
        int signed = (int) Bytes.littleEndian(source, offset, WHOLE_BYTES) << 8 >> 8;
        int number = Math.abs(signed);
        write(row, signed < 0, number / 10_000, number / 100 % 100, number % 100, 0);
    }

    private void write(CsvRowWriter row, boolean negative, int hours, int minutes, int seconds, int micros) {
        text.clear();
        if (negative) {
            text.add('-');
        }
        DateText.addTime(text, hours, minutes, seconds, micros, digits);
        text.writeBare(row);
    }
}
