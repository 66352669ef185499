package io.tributary.capture.mysql.value;

/** Dates and times of day as the servers write them, and which of them a calendar has. */
final class DateText {
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int[] MICROS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};
    private static final int MICRO_DIGITS = 6;
    private static final int SECONDS_PER_DAY = 86_400;
    /** Days from 1 March of the year zero to 1 January 1970. */
    private static final int EPOCH_DAY = 719_468;

    private static final int DAYS_PER_ERA = 146_097;

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
        if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31) {
            throw ColumnForm.unexpected("a day that no column can hold");
        }
        text.two(year / 100).two(year % 100).add('-').two(month).add('-').two(day);
    }

    /** Throws unless the parts can be those of a time of day, or of a length of time without its hours. */
    static void addTime(Scratch text, int hours, int minutes, int seconds, int micros, int digits) {
        boolean isTooFine = digits < MICRO_DIGITS && micros % MICROS[digits] != 0;
        boolean isOutside = hours < 0 || hours > 999 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59;
        if (isOutside || micros < 0 || micros > 999_999 || isTooFine) {
            throw ColumnForm.unexpected("a time that does not exist or has more than " + digits + " fraction digits");
        }
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
        addDay(text, year, month, day);
        text.add(' ');
        addTime(text, ofDay / 3_600, ofDay / 60 % 60, ofDay % 60, micros, digits);
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
