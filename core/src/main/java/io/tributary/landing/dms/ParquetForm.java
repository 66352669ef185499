package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

/**
 * How Parquet files are laid out.
 *
 * @param version {@code ParquetVersion}
 * @param timestamps {@code ParquetTimestampInMillisecond}
 * @param statistics {@code EnableStatistics}
 * @param encoding {@code EncodingType}
 * @param dictionaryBytesMax {@code DictPageSizeLimit}
 * @param rowGroupRows {@code RowGroupLength}
 * @param pageBytes {@code DataPageSize}
 */
public record ParquetForm(
        Version version,
        Timestamps timestamps,
        boolean statistics,
        Encoding encoding,
        long dictionaryBytesMax,
        long rowGroupRows,
        long pageBytes) {
    /** What DMS does when nothing is set. */
    public static final ParquetForm DEFAULT = new ParquetForm(
            Version.PARQUET_1_0, Timestamps.MICROS, true, Encoding.RLE_DICTIONARY, 1 << 20, 10_000, 1 << 20);

    public ParquetForm {
        requireNonNull(version, "version is null");
        requireNonNull(timestamps, "timestamps is null");
        requireNonNull(encoding, "encoding is null");
        if (dictionaryBytesMax < 1 || rowGroupRows < 1 || pageBytes < 1) {
            throw new IllegalArgumentException("Limits must be at least 1");
        }
    }

    /** {@code ParquetVersion}. */
    public enum Version {
        PARQUET_1_0,
        PARQUET_2_0
    }

    /** {@code ParquetTimestampInMillisecond}. */
    public enum Timestamps {
        MICROS,
        MILLIS
    }

    /** {@code EncodingType}. */
    public enum Encoding {
        PLAIN,
        PLAIN_DICTIONARY,
        RLE_DICTIONARY
    }
}
