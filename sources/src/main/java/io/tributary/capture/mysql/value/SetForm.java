package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code set}: logged as one bit a label, little-endian; sent as the labels in the column's character set, separated by
 * commas, in the definition's order.
 */
final class SetForm implements ColumnForm {
    private final Labels labels;
    private final int bytes;
    private final TextDecoder decoder;
    private final Scratch text = new Scratch(64);

    SetForm(MysqlType type, TextDecoder decoder) {
        this.labels = new Labels(type);
        int whole = (labels.count() + 7) / 8;
        this.bytes = whole > 4 ? 8 : whole;
        this.decoder = decoder;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Text();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LoggedType.SET && (metadata & 0xff) == bytes;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, bytes, "a set value");
        long rest = Bytes.littleEndian(source, offset, length);
        text.clear();
        boolean first = true;
        while (rest != 0) {
            int number = Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            if (!first) {
                text.add(',');
            }
            first = false;
            text.add(labels.label(number));
        }
        text.write(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        decoder.write(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("");
    }
}
