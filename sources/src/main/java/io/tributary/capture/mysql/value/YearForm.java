package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/** {@code year} as an integer: logged as one byte, years since 1900 or zero; sent as two bytes. */
final class YearForm implements ColumnForm {
    private static final int BASE = 1900;

    private final Scratch text = new Scratch(8);

    @Override
    public ColumnType type() {
        return new ColumnType.Int(16, ColumnType.Sign.SIGNED);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LoggedType.YEAR;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, 1, "a year");
        int years = source[offset] & 0xff;
        text.clear().unsigned(years == 0 ? 0 : BASE + years).writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, 2, "a year");
        text.clear().unsigned(Bytes.littleEndian(source, offset, length)).writeBare(row);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("0");
    }
}
