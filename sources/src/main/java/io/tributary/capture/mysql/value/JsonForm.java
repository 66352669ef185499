package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/** MySQL's {@code json}: logged in binary, sent as text. */
final class JsonForm implements ColumnForm {
    private static final LoggedBytes LOGGED = new LoggedBytes(LoggedType.JSON, 4);

    private final TextDecoder sent = new Utf8Text("utf8mb4", 4);
    private final Scratch text = new Scratch(256);
    private final BinaryJson json = new BinaryJson(text);

    @Override
    public ColumnType type() {
        return new ColumnType.Json();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return LOGGED.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        text.clear();
        json.add(source, offset, length);
        text.write(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        sent.write(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("null");
    }
}
