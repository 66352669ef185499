package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/** {@code tinyint} to {@code bigint}: little-endian both ways; {@code mediumint} has three bytes logged, four sent. */
final class IntegerForm implements ColumnForm {
    private final int logType;
    private final int logBytes;
    private final int resultBytes;
    private final ColumnType.Sign sign;
    private final Scratch text = new Scratch(20);

    IntegerForm(int logType, int logBytes, int resultBytes, ColumnType.Sign sign) {
        this.logType = logType;
        this.logBytes = logBytes;
        this.resultBytes = resultBytes;
        this.sign = sign;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Int(8 * resultBytes, sign);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == logType;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        write(row, source, offset, length, logBytes);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        write(row, source, offset, length, resultBytes);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("0");
    }

    private void write(CsvRowWriter row, byte[] source, int offset, int length, int expected) {
        Bytes.expectLength(length, expected, "an integer");
        long value = Bytes.littleEndian(source, offset, length);
        if (sign == ColumnType.Sign.UNSIGNED) {
            text.clear().unsigned(value).writeBare(row);
            return;
        }
        int unused = 64 - 8 * length;
        text.clear().signed(value << unused >> unused).writeBare(row);
    }
}
