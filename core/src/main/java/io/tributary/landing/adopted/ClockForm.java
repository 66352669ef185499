package io.tributary.landing.adopted;

import io.tributary.csv.CsvRowWriter;

/** Texts of digits in which the signs between them have their places. */
abstract class ClockForm extends ValueForm {
    ClockForm(String expected) {
        super(expected);
    }

    /** Where a date ends that begins there: {@code yyyy-MM-dd}, or more digits of a year; -1 when there is none. */
    static int dateEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isDigit(bytes[at])) {
            at++;
        }
        boolean isDate = at - from >= 4 && isTwo(bytes, at, to, '-') && isTwo(bytes, at + 3, to, '-');
        return isDate ? at + 6 : -1;
    }

    /** Where a time of day ends that begins there: {@code HH:mm:ss[.ffffff]}; -1 when there is none. */
    static int timeEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isDigit(bytes[at])) {
            at++;
        }
        if (at - from < 2 || !isTwo(bytes, at, to, ':') || !isTwo(bytes, at + 3, to, ':')) {
            return -1;
        }
        at += 6;
        if (at < to && bytes[at] == '.') {
            at++;
            while (at < to && isDigit(bytes[at])) {
                at++;
            }
        }
        return at;
    }

    private static boolean isTwo(byte[] bytes, int at, int to, char before) {
        return at + 3 <= to && bytes[at] == before && isDigit(bytes[at + 1]) && isDigit(bytes[at + 2]);
    }

    /** Infinity, and years before 1, as PostgreSQL writes them. */
    static boolean isUnusual(byte[] bytes, int from, int to) {
        int at = to > from && bytes[from] == '-' ? from + 1 : from;
        return isWord(bytes, at, to, "infinity") || (to - from > 3 && isWord(bytes, to - 2, to, "bc"));
    }

    static final class Date extends ClockForm {
        Date() {
            super("not a date");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            if (dateEnd(bytes, from, to) != to && !isUnusual(bytes, from, to)) {
                return false;
            }
            out.value(bytes, from, to - from);
            return true;
        }
    }

    static final class Time extends ClockForm {
        Time() {
            super("not a time");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            int first = to > from && bytes[from] == '-' ? from + 1 : from;
            int end = timeEnd(bytes, first, to);
            boolean zoned = end >= 0 && end < to && (bytes[end] == '+' || bytes[end] == '-');
            if (end != to && !zoned) {
                return false;
            }
            out.value(bytes, from, to - from);
            return true;
        }
    }

    /** A blank between date and time; an instant's {@code Z} or {@code +00} is left out. */
    static final class Timestamp extends ClockForm {
        private final boolean zoned;
        private byte[] text = new byte[40];

        Timestamp(boolean zoned) {
            super("not a date and time" + (zoned ? " in UTC" : ""));
            this.zoned = zoned;
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            int date = dateEnd(bytes, from, to);
            boolean joined = date >= 0 && date < to && (bytes[date] == ' ' || bytes[date] == 'T');
            int end = joined ? timeEnd(bytes, date + 1, to) : -1;
            if (end < 0) {
                if (isUnusual(bytes, from, to)) {
                    out.value(bytes, from, to - from);
                    return true;
                }
                return false;
            }
            if (end != to && !(zoned && isUtc(bytes, end, to))) {
                return false;
            }
            int length = end - from;
            if (text.length < length) {
                text = new byte[2 * length];
            }
            System.arraycopy(bytes, from, text, 0, length);
            text[date - from] = ' ';
            out.value(text, 0, length);
            return true;
        }

        private static boolean isUtc(byte[] bytes, int from, int to) {
            return isWord(bytes, from, to, "z")
                    || isText(bytes, from, to, "+00")
                    || isText(bytes, from, to, "+00:00")
                    || isText(bytes, from, to, "+0000");
        }

        private static boolean isText(byte[] bytes, int from, int to, String text) {
            if (to - from != text.length()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (bytes[from + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
