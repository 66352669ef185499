package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;

/** Text in units of two or four bytes: {@code ucs2}, {@code utf16}, {@code utf16le} and {@code utf32}. */
final class UnicodeText implements TextDecoder {
    private final String charset;
    private final int unitBytes;
    private final boolean isLittleEndian;
    private final boolean hasPairs;
    private final Scratch text = new Scratch(64);

    UnicodeText(String charset) {
        this.charset = charset;
        this.unitBytes = charset.equals("utf32") ? 4 : 2;
        this.isLittleEndian = charset.equals("utf16le");
        this.hasPairs = charset.startsWith("utf16");
    }

    @Override
    public void write(CsvRowWriter row, byte[] source, int offset, int length) {
        if (length % unitBytes != 0) {
            throw TextDecoder.malformed(charset);
        }
        text.clear();
        int end = offset + length;
        for (int at = offset; at < end; at += unitBytes) {
            long unit = unit(source, at);
            if (hasPairs && unit >= 0xd800 && unit < 0xdc00 && at + unitBytes < end) {
                at += unitBytes;
                long low = unit(source, at);
                if (low < 0xdc00 || low > 0xdfff) {
                    throw TextDecoder.malformed(charset);
                }
                unit = Character.toCodePoint((char) unit, (char) low);
            }
            if (unit > Character.MAX_CODE_POINT || (unit >= 0xd800 && unit <= 0xdfff)) {
                throw TextDecoder.malformed(charset);
            }
            text.codePoint((int) unit);
        }
        text.write(row);
    }

    private long unit(byte[] source, int at) {
        return isLittleEndian ? Bytes.littleEndian(source, at, unitBytes) : Bytes.bigEndian(source, at, unitBytes);
    }
}
