package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A compressed column of MariaDB. Logged as nothing for an empty value, else as one byte and data. The byte is 0 before
 * data as they are; its upper half is 8 before zlib data, with {@code 8} in its lower half when these have no zlib head
 * and tail, and the number of bytes of the length that then comes first, big-endian. Sent like any column.
 */
final class CompressedForm implements ColumnForm {
    private static final int PLAIN = 0;
    private static final int ZLIB = 8;
    private static final int IS_RAW = 8;
    private static final int LENGTH_BYTES = 7;
    /** What one byte of deflated data becomes at most, and some more. */
    private static final int RATIO_MAX = 1100;

    private static final int KEPT_BYTES_MAX = 1 << 20;

    private final ColumnForm plain;
    private final LoggedBytes logged;
    private final Inflater raw = new Inflater(true);
    private final Inflater wrapped = new Inflater();
    private byte[] inflated = new byte[0];

    CompressedForm(ColumnForm plain, LoggedBytes logged) {
        this.plain = plain;
        this.logged = logged;
    }

    @Override
    public ColumnType type() {
        return plain.type();
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return logged.fits(binlogType, metadata);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        if (length == 0) {
            plain.fromLog(row, source, offset, 0);
            return;
        }
        int head = source[offset] & 0xff;
        if (head == PLAIN) {
            plain.fromLog(row, source, offset + 1, length - 1);
            return;
        }
        int lengthBytes = head & LENGTH_BYTES;
        int data = 1 + lengthBytes;
        if ((head >> 4) != ZLIB || lengthBytes == 0 || lengthBytes > Integer.BYTES || data > length) {
            throw malformed();
        }
        long size = Bytes.bigEndian(source, offset + 1, lengthBytes);
        if (size > (long) RATIO_MAX * length) {
            throw malformed();
        }
        inflate(source, offset + data, length - data, Math.toIntExact(size), (head & IS_RAW) != 0);
        plain.fromLog(row, inflated, 0, (int) size);
        if (inflated.length > KEPT_BYTES_MAX) {
            inflated = new byte[0];
        }
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        plain.fromResult(row, source, offset, length);
    }

    @Override
    public Optional<String> implicitDefault() {
        return plain.implicitDefault();
    }

    private void inflate(byte[] source, int offset, int length, int size, boolean isRaw) {
        if (inflated.length < size) {
            inflated = new byte[size];
        }
        Inflater inflater = isRaw ? raw : wrapped;
        inflater.reset();
        try {
            inflater.setInput(source, offset, length);
            int count = 0;
            int more = -1;
            while (count < size && more != 0) {
                more = inflater.inflate(inflated, count, size - count);
                count += more;
            }
            if (count != size) {
                throw malformed();
            }
        } catch (DataFormatException e) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return ColumnForm.unexpected("a compressed value of an unknown method or that is cut short");
    }
}
