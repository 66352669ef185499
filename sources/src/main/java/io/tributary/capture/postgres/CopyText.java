package io.tributary.capture.postgres;

import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Rows of {@code COPY … TO STDOUT} in its text format, which the server makes faster than CSV, as canonical CSV. Fields are
 * separated by tabs; {@code \N} is NULL; a backslash, a tab, line ends and some other control characters are a backslash and
 * one character. Confined to one thread.
 */
final class CopyText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long TABS = ONES * '\t';
    private static final long FEEDS = ONES * '\n';
    private static final long ESCAPES = ONES * '\\';
    private static final long QUOTES = ONES * '"';
    private static final long COMMAS = ONES * ',';
    /** {@code t} and its separator become {@code true} and one; every other field grows less. */
    private static final int GROWTH_MAX = 4;

    private final ValueForm[] forms;
    private byte[] source = {};
    private byte[] target = {};
    private int from;
    private int to;

    /** @param forms of the fields */
    CopyText(List<ValueForm> forms) {
        this.forms = forms.toArray(ValueForm[]::new);
    }

    /** How many bytes of room {@link #toCsv} needs; more than the CSV has. */
    static long roomFor(byte[] row) {
        if (row.length <= 1 << 20) {
            return (long) GROWTH_MAX * row.length + Long.BYTES;
        }
        long room = (long) row.length + Long.BYTES;
        for (byte one : row) {
            room += one == '"' ? 1 : one == '\t' || one == '\n' ? GROWTH_MAX : 0;
        }
        return room;
    }

    /**
     * Writes a row, both with their line ends, to {@code target} from {@code to} on; more bytes behind it may change.
     *
     * @return where it ends
     * @throws PipelineException {@code SOURCE_PROTOCOL_UNEXPECTED}
     */
    int toCsv(byte[] row, byte[] target, int to) {
        if (row.length == 0 || row[row.length - 1] != '\n') {
            throw unexpected();
        }
        this.source = row;
        this.target = target;
        this.to = to;
        from = 0;
        int field = 0;
        while (from < row.length && field < forms.length) {
            field(forms[field]);
            field++;
        }
        if (from < row.length || field < forms.length) {
            throw unexpected();
        }
        return this.to;
    }

    private void field(ValueForm form) {
        int start = from;
        int begin = to;
        copyPlain();
        byte end = source[from];
        if (end != '\t' && end != '\n') {
            from = start;
            to = begin;
            end = unusual(form);
        } else {
            to = form.canonical(target, begin, to);
            if (to == begin || CsvRowWriter.isUnchanged(target, begin, to - begin)) {
                quote(begin);
            }
        }
        target[to++] = end == '\t' ? (byte) ',' : end;
        from++;
    }

    /** Up to a byte that means something. */
    private void copyPlain() {
        byte[] in = source;
        byte[] out = target;
        int i = from;
        int at = to;
        for (int last = in.length - Long.BYTES; i <= last; i += Long.BYTES, at += Long.BYTES) {
            long eight = (long) LONGS.get(in, i);
            LONGS.set(out, at, eight);
            long found = (zeros(eight ^ TABS)
                            | zeros(eight ^ FEEDS)
                            | zeros(eight ^ ESCAPES)
                            | zeros(eight ^ QUOTES)
                            | zeros(eight ^ COMMAS))
                    & HIGH;
            if (found != 0) {
                int before = Long.numberOfTrailingZeros(found) >>> 3;
                from = i + before;
                to = at + before;
                return;
            }
        }
        while (!isSpecial(in[i])) {
            out[at++] = in[i++];
        }
        from = i;
        to = at;
    }

    /** Has the high bit of the lowest zero byte set, and no high bit where no byte is zero. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight;
    }

    private static boolean isSpecial(byte one) {
        return one == '\t' || one == '\n' || one == '\\' || one == '"' || one == ',';
    }

    /** A field with quotes, commas or escapes; returns the byte that ends it. */
    private byte unusual(ValueForm form) {
        if (isNull()) {
            from += 2;
            return source[from];
        }
        int begin = to;
        boolean quotes = false;
        while (true) {
            copyPlain();
            byte one = source[from];
            if (one == '\t' || one == '\n') {
                to = form.canonical(target, begin, to);
                if (quotes || CsvRowWriter.needsQuotes(target, begin, to - begin)) {
                    quote(begin);
                }
                return one;
            }
            if (one == '"') {
                target[to++] = '"';
                quotes = true;
            } else if (one == '\\') {
                from++;
                one = unescaped(source[from]);
            }
            target[to++] = one;
            from++;
        }
    }

    private boolean isNull() {
        return source[from] == '\\'
                && source[from + 1] == 'N'
                && (source[from + 2] == '\t' || source[from + 2] == '\n');
    }

    private static byte unescaped(byte letter) {
        return switch (letter) {
            case '\\' -> '\\';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> 0x0b;
            default -> throw unexpected();
        };
    }

    private void quote(int begin) {
        System.arraycopy(target, begin, target, begin + 1, to - begin);
        target[begin] = '"';
        to++;
        target[to++] = '"';
    }

    private static PipelineException unexpected() {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The server sent what is no row of COPY's text format", "");
    }
}
