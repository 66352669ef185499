package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code binary}, {@code varbinary}, the {@code blob} types and {@code vector} as hexadecimal digits. The log leaves out
 * zero bytes at the end of a {@code binary(n)}; they are put back.
 */
final class BytesForm implements ColumnForm {
    private final LoggedBytes logged;
    private final int bytesMin;
    private final Scratch text = new Scratch(64);

    /** @param bytesMin how many bytes each value has at least; shorter ones are filled with zeros */
    BytesForm(LoggedBytes logged, int bytesMin) {
        this.logged = logged;
        this.bytesMin = bytesMin;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Binary();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return logged.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        text.clear().hex(source, offset, length);
        for (int i = length; i < bytesMin; i++) {
            text.add('0').add('0');
        }
        text.write(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        fromLog(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("00".repeat(bytesMin));
    }
}
