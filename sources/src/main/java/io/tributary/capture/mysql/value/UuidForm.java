package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/** MariaDB's {@code uuid}: logged as its sixteen bytes in the order of the text, zeros at the end left out; sent as text. */
final class UuidForm implements ColumnForm {
    private static final int BYTES = 16;
    private static final LoggedBytes LOGGED = new LoggedBytes(LoggedType.STRING, BYTES);
    private static final int[] GROUP_BYTES = {4, 2, 2, 2, 6};

    private final byte[] whole = new byte[BYTES];
    private final Scratch text = new Scratch(40);

    @Override
    public ColumnType type() {
        return new ColumnType.Uuid();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return LOGGED.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.fill(whole, source, offset, length, "a uuid");
        text.clear();
        int at = 0;
        for (int bytes : GROUP_BYTES) {
            if (at > 0) {
                text.add('-');
            }
            text.hex(whole, at, bytes);
            at += bytes;
        }
        text.writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        row.value(source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of("00000000-0000-0000-0000-000000000000");
    }
}
