package io.tributary.capture.mysql.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Dates and times of day as the servers write them, and which of them a calendar has. */
final class DateText {
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int[] MICROS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};
    private static final int MICRO_DIGITS = 6;
    private static final int SECONDS_PER_DAY = 86_400;
    /** Days from 1 March of the year zero to 1 January 1970. */
    private static final int EPOCH_DAY = 719_468;

    private static final int DAYS_PER_ERA = 146_097;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long BYTE_2 = 1L << 16;
    private static final long BYTE_3 = 1L << 24;
    private static final long BYTE_4 = 1L << 32;
    private static final long BYTE_5 = 1L << 40;
    private static final long BYTE_7 = 1L << 56;
    private static final int SECONDS_END = 19;
    /** Rounded up to whole longs. */
    private static final int DAY_AND_TIME_BYTES = 32;
    /** The digits of 0 to 99, the first one in the lowest byte. */
    private static final long[] PAIRS = new long[100];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = ('0' + i / 10L) | (('0' + i % 10L) << 8);
        }
    }

    private DateText() {}

    /** Whether there is such a day, in a year that is not zero. */
    static boolean isCalendarDay(int year, int month, int day) {
        if (year == 0 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        boolean leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return day <= DAYS[month - 1] + (leap ? 1 : 0);
    }

    /** Throws unless the parts are in the ranges that columns hold, zero included, whether or not there is such a day. */
    static void addDay(Scratch text, int year, int month, int day) {
        expectDay(year, month, day);
        text.two(year / 100).two(year % 100).add('-').two(month).add('-').two(day);
    }

    private static void expectDay(int year, int month, int day) {
        if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31) {
            throw ColumnForm.unexpected("a day that no column can hold");
        }
    }

    /** Throws unless the parts can be those of a time of day, or of a length of time without its hours. */
    static void addTime(Scratch text, int hours, int minutes, int seconds, int micros, int digits) {
        expectTime(hours, minutes, seconds, micros, digits);
        if (hours > 99) {
            text.padded(hours, 3);
        } else {
            text.two(hours);
        }
        text.add(':').two(minutes).add(':').two(seconds);
        if (digits > 0) {
            text.add('.').padded(digits == MICRO_DIGITS ? micros : micros / MICROS[digits], digits);
        }
    }

    private static void expectTime(int hours, int minutes, int seconds, int micros, int digits) {
        boolean isTooFine = digits < MICRO_DIGITS && micros % MICROS[digits] != 0;
        boolean isOutside = hours < 0 || hours > 999 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59;
        if (isOutside || micros < 0 || micros > 999_999 || isTooFine) {
            throw ColumnForm.unexpected("a time that does not exist or has more than " + digits + " fraction digits");
        }
    }

    /** A day as {@link #addDay} writes it and a time as {@link #addTime} does, of a day. */
    static void addDayAndTime(
            Scratch text, int year, int month, int day, int hour, int minute, int second, int micros, int digits) {
        expectDay(year, month, day);
        expectTime(hour, minute, second, micros, digits);
        if (hour > 23) {
            throw ColumnForm.unexpected("a day of more than 24 hours");
        }
        text.reserve(DAY_AND_TIME_BYTES);
        byte[] bytes = text.bytes();
        int at = text.length();
        int hundredths = micros / 100;
        LONGS.set(
                bytes,
                at,
                PAIRS[year / 100] | (PAIRS[year % 100] << 16) | ('-' * BYTE_4) | (PAIRS[month] << 40) | ('-' * BYTE_7));
        LONGS.set(
                bytes,
                at + 8,
                PAIRS[day] | (' ' * BYTE_2) | (PAIRS[hour] << 24) | (':' * BYTE_5) | (PAIRS[minute] << 48));
        LONGS.set(
                bytes,
                at + 16,
                ':'
                        | (PAIRS[second] << 8)
                        | ('.' * BYTE_3)
                        | (PAIRS[hundredths / 100] << 32)
                        | (PAIRS[hundredths % 100] << 48));
        LONGS.set(bytes, at + 24, PAIRS[micros - 100 * hundredths]);
        text.lengthIs(at + SECONDS_END + (digits == 0 ? 0 : 1 + digits));
    }

    /** The day and time in UTC of an instant, by arithmetic on years that begin in March. */
    static void addInstant(Scratch text, long epochSeconds, int micros, int digits) {
        int ofDay = (int) (epochSeconds % SECONDS_PER_DAY);
        int days = (int) (epochSeconds / SECONDS_PER_DAY) + EPOCH_DAY;
        int era = days / DAYS_PER_ERA;
        int ofEra = days - era * DAYS_PER_ERA;
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * ofYear + 2) / 153;
        int day = ofYear - (153 * fromMarch + 2) / 5 + 1;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        addDayAndTime(text, year, month, day, ofDay / 3_600, ofDay / 60 % 60, ofDay % 60, micros, digits);
    }

    /** The microseconds of a logged fraction of that many digits: big-endian, two digits to a byte. */
    static int loggedMicros(byte[] source, int offset, int digits) {
        int bytes = fractionBytes(digits);
        return micros((int) Bytes.bigEndian(source, offset, bytes), bytes);
    }

    /** The microseconds of a fraction that was logged in that many bytes. */
    static int micros(int fraction, int bytes) {
        return fraction * MICROS[2 * bytes];
    }

    static int fractionBytes(int digits) {
        return (digits + 1) / 2;
    }
}
