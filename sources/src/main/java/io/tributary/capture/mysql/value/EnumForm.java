package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code enum}: logged as the label's number from 1, little-endian, 0 being the empty text of a value that was none of
 * the labels; sent as the label in the column's character set.
 */
final class EnumForm implements ColumnForm {
    private static final int ONE_BYTE_LABELS_MAX = 255;

    private final Labels labels;
    private final int bytes;
    private final String first;
    private final TextDecoder decoder;

    EnumForm(MysqlType type, TextDecoder decoder) {
        this.labels = new Labels(type);
        this.bytes = labels.count() > ONE_BYTE_LABELS_MAX ? 2 : 1;
        this.first = type.labels().get(0);
        this.decoder = decoder;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Text();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LoggedType.ENUM && (metadata & 0xff) == bytes;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, bytes, "an enum value");
        int number = (int) Bytes.littleEndian(source, offset, length);
        if (number == 0) {
            row.value(source, offset, 0);
            return;
        }
        byte[] label = labels.label(number - 1);
        row.value(label, 0, label.length);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        decoder.write(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of(first);
    }
}
