package io.tributary.capture.mysql.value;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Asks the server, once for each character set, what each byte or pair of bytes converts to. What converts to several
 * characters, to nothing or to a question mark is no character. Safe for several threads, as far as the query is.
 */
public final class ServerCharsetTables implements CharsetTables {
    private static final int VALUES = 256;
    private static final int UTF32_DIGITS = 8;
    private static final int LEAD_MIN = 0x80;

    private final UnaryOperator<String> query;
    private final Map<String, int[]> tables = new ConcurrentHashMap<>();

    /** @param query runs a statement that gives one text, which is ASCII, and returns it */
    public ServerCharsetTables(UnaryOperator<String> query) {
        this.query = query;
    }

    @Override
    public int[] singleBytes(String charset) {
        return tables.computeIfAbsent(charset, key -> ask(charset, ""));
    }

    @Override
    public int[] bytePairs(String charset, byte[] prefix) {
        String before = hex(prefix);
        return tables.computeIfAbsent(charset + ' ' + before, key -> {
            int[] table = new int[VALUES * VALUES];
            Arrays.fill(table, NONE);
            for (int lead = LEAD_MIN; lead < VALUES; lead++) {
                int[] row = ask(charset, before + hex((byte) lead));
                System.arraycopy(row, 0, table, lead << 8, VALUES);
            }
            return table;
        });
    }

    /** The characters of those bytes with each byte behind them. */
    private int[] ask(String charset, String before) {
        StringBuilder sql = new StringBuilder("SELECT CONCAT_WS(','");
        for (int i = 0; i < VALUES; i++) {
            sql.append(", IFNULL(HEX(CONVERT(CONVERT(UNHEX('")
                    .append(before)
                    .append(hex((byte) i))
                    .append("') USING ")
                    .append(charset)
                    .append(") USING utf32)), '')");
        }
        String[] answers = query.apply(sql.append(')').toString()).split(",", -1);
        if (answers.length != VALUES) {
            throw new PipelineException(
                    ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                    "The server gave " + answers.length + " characters of " + charset + ", expected " + VALUES,
                    "");
        }
        int[] points = new int[VALUES];
        for (int i = 0; i < VALUES; i++) {
            int point = answers[i].length() == UTF32_DIGITS ? Integer.parseInt(answers[i], 16) : NONE;
            boolean replaced = point == '?' && !(before.isEmpty() && i == '?');
            points[i] = replaced ? NONE : point;
        }
        return points;
    }

    private static String hex(byte... bytes) {
        StringBuilder digits = new StringBuilder();
        for (byte b : bytes) {
            digits.append(String.format(Locale.ROOT, "%02X", b & 0xff));
        }
        return digits.toString();
    }
}
