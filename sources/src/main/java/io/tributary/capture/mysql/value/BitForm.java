package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code bit(n)}, big-endian both ways: one bit is a truth value, more are an integer without sign. */
final class BitForm implements ColumnForm {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final int bits;
    private final Scratch text = new Scratch(20);

    BitForm(int bits) {
        this.bits = bits;
    }

    @Override
    public ColumnType type() {
        return bits == 1 ? new ColumnType.Bool() : new ColumnType.Int(64, ColumnType.Sign.UNSIGNED);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LoggedType.BIT && (metadata >> 8) * 8 + (metadata & 0xff) == bits;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, (bits + 7) / 8, "a bit value");
        long value = Bytes.bigEndian(source, offset, length);
        if (bits == 1) {
            byte[] word = value == 0 ? FALSE : TRUE;
            row.encoded(word, 0, word.length);
            return;
        }
        text.clear().unsigned(value).writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        fromLog(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of(bits == 1 ? "false" : "0");
    }
}
