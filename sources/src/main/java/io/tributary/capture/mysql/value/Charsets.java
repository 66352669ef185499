package io.tributary.capture.mysql.value;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The character sets of both servers, and how their text becomes UTF-8. */
final class Charsets {
    private static final Map<String, Integer> BYTES_MAX = Map.ofEntries(
            Map.entry("utf8mb4", 4),
            Map.entry("utf8mb3", 3),
            Map.entry("utf8", 3),
            Map.entry("ucs2", 2),
            Map.entry("utf16", 4),
            Map.entry("utf16le", 4),
            Map.entry("utf32", 4),
            Map.entry("big5", 2),
            Map.entry("cp932", 2),
            Map.entry("sjis", 2),
            Map.entry("euckr", 2),
            Map.entry("gb2312", 2),
            Map.entry("gbk", 2),
            Map.entry("gb18030", 4),
            Map.entry("ujis", 3),
            Map.entry("eucjpms", 3));

    private static final byte[] NO_PREFIX = {};

    private Charsets() {}

    /** The most bytes of one character. */
    static int bytesMax(String charset) {
        return BYTES_MAX.getOrDefault(charset, 1);
    }

    /** Whether it has characters beyond U+FFFF. */
    static boolean isBeyondBasicPlane(String charset) {
        return BYTES_MAX.getOrDefault(charset, 1) == 4;
    }

    /** A new decoder, which is confined to one thread. */
    static TextDecoder decoder(String charset, CharsetTables tables) {
        return switch (charset) {
            case "utf8mb4" -> new Utf8Text(charset, 4);
            case "utf8mb3", "utf8" -> new Utf8Text(charset, 3);
            case "ascii" -> new Utf8Text(charset, 1);
            case "ucs2", "utf16", "utf16le", "utf32" -> new UnicodeText(charset);
            case "big5", "cp932", "sjis", "euckr", "gb2312", "gbk" -> multiByte(charset, tables, null, null);
            case "ujis", "eucjpms" ->
                multiByte(charset, tables, tables.bytePairs(charset, new byte[] {MultiByteText.SUPPLEMENTARY}), null);
            case "gb18030" ->
                multiByte(charset, tables, null, new FourByteCharacters(tables.bytePairs(charset, NO_PREFIX)));
            default -> new SingleByteText(charset, tables.singleBytes(charset));
        };
    }

    private static TextDecoder multiByte(
            String charset, CharsetTables tables, int @Nullable [] supplementary, @Nullable FourByteCharacters fours) {
        int[] pairs = tables.bytePairs(charset, NO_PREFIX);
        return new MultiByteText(charset, tables.singleBytes(charset), pairs, supplementary, fours);
    }
}
