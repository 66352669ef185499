package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;
import org.jspecify.annotations.Nullable;

/** Text of the Chinese, Japanese and Korean character sets, by the server's own tables. */
final class MultiByteText implements TextDecoder {
    /** In {@code ujis} and {@code eucjpms} the byte before the pairs of the supplementary set. */
    static final byte SUPPLEMENTARY = (byte) 0x8f;

    private final String charset;
    private final int[] singles;
    private final int[] pairs;
    private final int @Nullable [] supplementary;
    private final @Nullable FourByteCharacters fours;
    private final Scratch text = new Scratch(64);

    /**
     * @param supplementary the pairs behind {@link #SUPPLEMENTARY}; null when the character set has none
     * @param fours the characters of four bytes; null when the character set has none
     */
    MultiByteText(
            String charset,
            int[] singles,
            int[] pairs,
            int @Nullable [] supplementary,
            @Nullable FourByteCharacters fours) {
        this.charset = charset;
        this.singles = singles;
        this.pairs = pairs;
        this.supplementary = supplementary;
        this.fours = fours;
    }

    @Override
    public void write(CsvRowWriter row, byte[] source, int offset, int length) {
        int end = offset + length;
        int at = TextDecoder.asciiEnd(source, offset, end);
        text.clear().add(source, offset, at - offset);
        while (at < end) {
            int first = source[at] & 0xff;
            if (singles[first] != CharsetTables.NONE) {
                text.codePoint(singles[first]);
                at++;
                continue;
            }
            int bytes = length(source, at, end);
            text.codePoint(known(at + bytes > end ? CharsetTables.NONE : point(source, at, bytes)));
            at += bytes;
        }
        text.write(row);
    }

    private int length(byte[] source, int at, int end) {
        if (supplementary != null && source[at] == SUPPLEMENTARY) {
            return 3;
        }
        boolean isFour = fours != null && at + 1 < end && FourByteCharacters.isSecond(source[at + 1]);
        return isFour ? 4 : 2;
    }

    private int point(byte[] source, int at, int bytes) {
        if (bytes == 3 && supplementary != null) {
            return supplementary[(int) Bytes.bigEndian(source, at + 1, 2)];
        }
        if (bytes == 4 && fours != null) {
            return fours.point(source, at);
        }
        return pairs[(int) Bytes.bigEndian(source, at, 2)];
    }

    private int known(int point) {
        if (point == CharsetTables.NONE) {
            throw TextDecoder.malformed(charset);
        }
        return point;
    }
}
