package io.tributary.capture.dms;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times in the column that DMS calls {@code TimestampColumnName}: UTC, with up to nine digits of a second's fraction. */
final class SourceTime {
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd['T'][' ']HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private SourceTime() {}

    /** Null when there is none, or it is none. */
    static @Nullable Instant of(Optional<String> text) {
        try {
            return text.map(time -> LocalDateTime.parse(time, FORMAT).toInstant(ZoneOffset.UTC))
                    .orElse(null);
        } catch (DateTimeException noTime) {
            return null;
        }
    }
}
