package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * The spatial types, the same both ways: SRID (4 bytes, little-endian), then WKB with x before y. Written as hexadecimal
 * WKB; where the SRID is not zero as EWKB: with {@code 0x20000000} in the type and the SRID behind it.
 */
final class GeometryForm implements ColumnForm {
    private static final LoggedBytes LOGGED = new LoggedBytes(LoggedType.GEOMETRY, 4);
    private static final int SRID_BYTES = 4;
    /** Byte order and type. */
    private static final int HEAD_BYTES = 5;

    private static final int HAS_SRID = 0x20;

    private final boolean mayBeEmpty;
    private final Scratch text = new Scratch(256);
    private final byte[] head = new byte[HEAD_BYTES + SRID_BYTES];

    /** @param mayBeEmpty whether the server keeps nothing at all as a value, as MariaDB does */
    GeometryForm(boolean mayBeEmpty) {
        this.mayBeEmpty = mayBeEmpty;
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Binary();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return LOGGED.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        if (length == 0 && mayBeEmpty) {
            row.value(source, offset, 0);
            return;
        }
        if (length < SRID_BYTES + HEAD_BYTES) {
            throw ColumnForm.unexpected("a geometry of " + length + " bytes");
        }
        int wkb = offset + SRID_BYTES;
        text.clear();
        if (Bytes.littleEndian(source, offset, SRID_BYTES) == 0) {
            text.hex(source, wkb, length - SRID_BYTES).writeBare(row);
            return;
        }
        System.arraycopy(source, wkb, head, 0, HEAD_BYTES);
        boolean isLittleEndian = head[0] == 1;
        head[isLittleEndian ? 4 : 1] |= HAS_SRID;
        for (int i = 0; i < SRID_BYTES; i++) {
            head[HEAD_BYTES + i] = source[offset + (isLittleEndian ? i : SRID_BYTES - 1 - i)];
        }
        text.hex(head, 0, head.length);
        text.hex(source, wkb + HEAD_BYTES, length - SRID_BYTES - HEAD_BYTES).writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        fromLog(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return mayBeEmpty ? Optional.of("") : Optional.empty();
    }
}
