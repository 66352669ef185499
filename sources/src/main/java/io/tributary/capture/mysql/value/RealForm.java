package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/** {@code float} and {@code double}, little-endian both ways; a declared number of digits is for display only. */
final class RealForm implements ColumnForm {
    private final int logType;
    private final int bytes;
    private final RealText real = new RealText();
    private final Scratch text = new Scratch(40);

    RealForm(int logType, int bytes) {
        this.logType = logType;
        this.bytes = bytes;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Real(8 * bytes);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == logType && metadata == bytes;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, bytes, "a floating-point number");
        long bits = Bytes.littleEndian(source, offset, length);
        text.clear();
        if (bytes == Float.BYTES) {
            real.addFloat(text, (int) bits);
        } else {
            real.addDouble(text, bits);
        }
        text.writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        fromLog(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("0");
    }
}
