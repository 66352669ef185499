package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Folders of a date between the table's folder and its change files.
 *
 * @param enabled {@code DatePartitionEnabled}
 * @param sequence {@code DatePartitionSequence}
 * @param delimiter {@code DatePartitionDelimiter}
 * @param zone {@code DatePartitionTimezone}: of the folders, and of the names of change files
 */
public record DatePartitions(boolean enabled, Sequence sequence, Delimiter delimiter, ZoneId zone) {
    /** What DMS does when nothing is set. */
    public static final DatePartitions DEFAULT =
            new DatePartitions(false, Sequence.YYYYMMDD, Delimiter.SLASH, ZoneOffset.UTC);

    public DatePartitions {
        requireNonNull(sequence, "sequence is null");
        requireNonNull(delimiter, "delimiter is null");
        requireNonNull(zone, "zone is null");
    }

    /** What clocks in the zone show. */
    public LocalDateTime local(Instant time) {
        return LocalDateTime.ofInstant(time, zone);
    }

    /** The folder of a file begun at that time of the zone, with a slash at its end; empty when there are no such folders. */
    public String folder(LocalDateTime time) {
        if (!enabled) {
            return "";
        }
        String pattern = sequence.parts.replace("-", delimiter.text);
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time) + "/";
    }

    /** {@code DatePartitionSequence}. */
    public enum Sequence {
        YYYYMMDD("uuuu-MM-dd"),
        YYYYMMDDHH("uuuu-MM-dd-HH"),
        YYYYMM("uuuu-MM"),
        MMYYYYDD("MM-uuuu-dd"),
        DDMMYYYY("dd-MM-uuuu");

        private final String parts;

        Sequence(String parts) {
            this.parts = parts;
        }
    }

    /** {@code DatePartitionDelimiter}. */
    public enum Delimiter {
        SLASH("/"),
        DASH("-"),
        UNDERSCORE("_"),
        NONE("");

        private final String text;

        Delimiter(String text) {
            this.text = text;
        }
    }
}
