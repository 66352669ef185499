package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/** {@code char}, {@code varchar} and the {@code text} types: bytes of the column's character set both ways. */
final class TextForm implements ColumnForm {
    private final LoggedBytes logged;
    private final TextDecoder decoder;

    TextForm(LoggedBytes logged, TextDecoder decoder) {
        this.logged = logged;
        this.decoder = decoder;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Text();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return logged.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        decoder.write(row, source, offset, length);
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
