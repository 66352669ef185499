package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;

/** Text of a character set with one byte a character, by the server's own table. */
final class SingleByteText implements TextDecoder {
    private final String charset;
    private final int[] points;
    private final boolean hasAscii;
    private final Scratch text = new Scratch(64);

    SingleByteText(String charset, int[] points) {
        this.charset = charset;
        this.points = points;
        this.hasAscii = java.util.stream.IntStream.range(0, 0x80).allMatch(i -> points[i] == i);
    }

    @Override
    public void write(CsvRowWriter row, byte[] source, int offset, int length) {
        if (hasAscii && row.plain(source, offset, length)) {
            return;
        }
        int end = offset + length;
        int at = hasAscii ? TextDecoder.asciiEnd(source, offset, end) : offset;
        if (at == end) {
            row.value(source, offset, length);
            return;
        }
        text.clear().add(source, offset, at - offset);
        for (; at < end; at++) {
            int point = points[source[at] & 0xff];
            if (point == CharsetTables.NONE) {
                throw TextDecoder.malformed(charset);
            }
            text.codePoint(point);
        }
        text.write(row);
    }
}
