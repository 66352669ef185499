package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;

/** Text that is UTF-8 already: written as it is, once it is known to be well-formed. */
final class Utf8Text implements TextDecoder {
    private final String charset;
    private final int bytesMax;

    /** @param bytesMax the most bytes of one character: 1 for ASCII, 3 or 4 */
    Utf8Text(String charset, int bytesMax) {
        this.charset = charset;
        this.bytesMax = bytesMax;
    }

    @Override
    public void write(CsvRowWriter row, byte[] source, int offset, int length) {
        if (row.plain(source, offset, length)) {
            return;
        }
        int end = offset + length;
        int at = TextDecoder.asciiEnd(source, offset, end);
        while (at < end) {
            at = afterCharacter(source, at, end);
        }
        row.value(source, offset, length);
    }

    /** No over-long forms, no surrogates, nothing beyond U+10FFFF: the table of Unicode's chapter 3, D92. */
    private int afterCharacter(byte[] source, int at, int end) {
        int first = source[at] & 0xff;
        if (first < 0x80) {
            return at + 1;
        }
        int bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || bytes > bytesMax || at + bytes > end) {
            throw TextDecoder.malformed(charset);
        }
        for (int i = 1; i < bytes; i++) {
            if ((source[at + i] & 0xc0) != 0x80) {
                throw TextDecoder.malformed(charset);
            }
        }
        int second = source[at + 1] & 0xff;
        boolean outside =
                switch (first) {
                    case 0xe0 -> second < 0xa0;
                    case 0xed -> second > 0x9f;
                    case 0xf0 -> second < 0x90;
                    case 0xf4 -> second > 0x8f;
                    default -> false;
                };
        if (outside) {
            throw TextDecoder.malformed(charset);
        }
        return at + bytes;
    }
}
