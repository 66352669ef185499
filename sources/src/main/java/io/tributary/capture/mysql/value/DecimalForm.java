package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code decimal(precision,scale)}: logged as {@link PackedDecimal} says; sent as text, with leading zeros when the
 * column is {@code zerofill}.
 */
final class DecimalForm implements ColumnForm {
    private final int precision;
    private final int scale;
    private final Scratch text = new Scratch(72);

    DecimalForm(int precision, int scale) {
        this.precision = precision;
        this.scale = scale;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Decimal(precision, scale);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LoggedType.NEWDECIMAL && metadata == ((precision << 8) | scale);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        text.clear();
        PackedDecimal.add(text, precision, scale, source, offset, length);
        text.writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        int at = offset;
        int end = offset + length;
        boolean isNegative = length > 0 && source[at] == '-';
        if (isNegative) {
            at++;
        }
        int digits = at;
        while (at + 1 < end && source[at] == '0' && source[at + 1] != '.') {
            at++;
        }
        boolean hasScale = scale == 0 || (end - at > scale + 1 && source[end - scale - 1] == '.');
        if (at == end || !hasScale) {
            throw ColumnForm.unexpected("a decimal(" + precision + "," + scale + ") of other digits");
        }
        if (at == digits) {
            row.encoded(source, offset, length);
            return;
        }
        text.clear();
        if (isNegative) {
            text.add('-');
        }
        text.add(source, at, end - at).writeBare(row);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of(scale == 0 ? "0" : "0." + "0".repeat(scale));
    }
}
