package io.tributary.capture.mysql.value;

import java.nio.charset.StandardCharsets;

/** The inside of JSON strings as MySQL escapes it: quote, backslash and what is below a space; all else as it is. */
final class JsonText {
    private static final byte[] UNICODE = "\\u00".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHORT = new byte[' '];

    static {
        SHORT['\b'] = 'b';
        SHORT['\t'] = 't';
        SHORT['\n'] = 'n';
        SHORT['\f'] = 'f';
        SHORT['\r'] = 'r';
    }

    private JsonText() {}

    static void addEscaped(Scratch text, byte[] source, int offset, int length) {
        text.reserve(length);
        int end = offset + length;
        int start = offset;
        for (int at = offset; at < end; at++) {
            byte b = source[at];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                text.add(source, start, at - start);
                addEscape(text, source, at);
                start = at + 1;
            }
        }
        text.add(source, start, end - start);
    }

    private static void addEscape(Scratch text, byte[] source, int at) {
        byte b = source[at];
        if (b >= ' ') {
            text.add('\\').add(b);
        } else if (SHORT[b] != 0) {
            text.add('\\').add(SHORT[b]);
        } else {
            text.add(UNICODE).hex(source, at, 1);
        }
    }
}
