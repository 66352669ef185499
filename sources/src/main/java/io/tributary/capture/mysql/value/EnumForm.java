package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * {@code enum}: logged as the label's number from 1, little-endian, 0 being the empty text of a value that was none of
 * the labels; sent as the label in the column's character set.
 */
final class EnumForm implements ColumnForm {
    private static final int ONE_BYTE_LABELS_MAX = 255;

    private final byte[][] labels;
    private final int bytes;
    private final TextDecoder decoder;

    EnumForm(List<String> labels, TextDecoder decoder) {
        this.labels = labels.stream()
                .map(label -> label.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.bytes = labels.size() > ONE_BYTE_LABELS_MAX ? 2 : 1;
        this.decoder = decoder;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Text();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LogType.ENUM && (metadata & 0xff) == bytes;
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, bytes, "an enum value");
        int number = (int) Bytes.littleEndian(source, offset, length);
        if (number == 0) {
            row.value(source, offset, 0);
            return;
        }
        if (number > labels.length) {
            throw unknownLabel();
        }
        byte[] label = labels[number - 1];
        row.value(label, 0, label.length);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        decoder.write(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of(new String(labels[0], StandardCharsets.UTF_8));
    }

    static PipelineException unknownLabel() {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "A logged enum or set value has a label that the column's definition does not have",
                "Load the table again.");
    }
}
