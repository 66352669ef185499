package io.tributary.capture.mysql.binlog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The charsets that statements of the log are written in, by the id of a collation. Only those a client can have: no UTF-16.
 * MariaDB counts its NO PAD collations from 1024 on as the old ones from 0, and the UCA 14 ones of utf8mb3 and utf8mb4 from
 * 2048 on.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.4/en/information-schema-collations-table.html">Collation ids</a>
 */
final class ClientCharset {
    private static final int NO_PAD = 1024;
    private static final int UCA_14 = 2048;
    private static final int UCA_14_END = UCA_14 + 512;

    private ClientCharset() {}

    /** The charset; null when it is none that can be read here. */
    static @Nullable Charset of(int collation) {
        int id = collation >= NO_PAD && collation < UCA_14 ? collation - NO_PAD : collation;
        if (isUtf8(id)) {
            return StandardCharsets.UTF_8;
        }
        String name = name(id);
        return name == null || !Charset.isSupported(name) ? null : Charset.forName(name);
    }

    /** Names and texts of bytes without a charset are taken for UTF-8, as the server does with names. */
    private static boolean isUtf8(int id) {
        return id == 33
                || id == 45
                || id == 46
                || id == 63
                || id == 76
                || id == 83
                || (id >= 192 && id <= 247)
                || (id >= 255 && id <= 323)
                || (id >= 576 && id <= 578)
                || (id >= 608 && id <= 610)
                || (id >= UCA_14 && id < UCA_14_END);
    }

    private static @Nullable String name(int id) {
        return switch (id) {
            case 5, 8, 15, 31, 47, 48, 49, 94 -> "windows-1252";
            case 11, 65 -> "US-ASCII";
            case 2, 9, 21, 27, 77 -> "ISO-8859-2";
            case 1, 84 -> "Big5";
            case 26, 34, 44, 66, 99 -> "windows-1250";
            case 14, 23, 50, 51, 52 -> "windows-1251";
            case 57, 67 -> "windows-1256";
            case 29, 58, 59 -> "windows-1257";
            case 4, 80 -> "IBM850";
            case 40, 81 -> "IBM852";
            case 36, 68 -> "IBM866";
            case 95, 96 -> "windows-31j";
            case 97, 98 -> "x-eucJP-Open";
            case 12, 91 -> "EUC-JP";
            case 19, 85 -> "EUC-KR";
            case 248, 249, 250 -> "GB18030";
            case 24, 86 -> "GB2312";
            case 28, 87 -> "GBK";
            case 25, 70 -> "ISO-8859-7";
            case 16, 71 -> "ISO-8859-8";
            case 7, 74 -> "KOI8-R";
            case 22, 75 -> "KOI8-U";
            case 30, 78 -> "ISO-8859-9";
            case 20, 41, 42, 79 -> "ISO-8859-13";
            case 38, 43 -> "x-MacCentralEurope";
            case 39, 53 -> "x-MacRoman";
            case 13, 88 -> "Shift_JIS";
            case 18, 89 -> "TIS-620";
            default -> null;
        };
    }
}
