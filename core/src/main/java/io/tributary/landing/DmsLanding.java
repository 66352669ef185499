package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.dms.CsvForm;
import io.tributary.landing.dms.CsvForm.Quoting;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.FileForm.Compression;
import io.tributary.landing.dms.FileForm.Format;
import io.tributary.landing.dms.OperationForm;
import io.tributary.landing.dms.ParquetConversion;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Data files as a DMS endpoint with these settings writes them.
 *
 * @param settings the endpoint's
 * @param parquet makes Parquet files; null where the format is CSV
 * @param scratch a folder of this machine for rows on their way into Parquet files
 */
public record DmsLanding(DmsSettings settings, @Nullable ParquetConversion parquet, Path scratch) {
    /** How canonical files write rows. */
    private static final CsvForm CANONICAL = new CsvForm(",", "\n", "", CsvRowWriter.UNCHANGED, Quoting.RFC4180, false);

    public DmsLanding {
        requireNonNull(settings, "settings is null");
        requireNonNull(scratch, "scratch is null");
        if (settings.files().format() == Format.PARQUET && parquet == null) {
            throw new IllegalArgumentException("Parquet files need somebody who makes them");
        }
    }

    /** Whether the content of the files is what it is without any settings, so that whoever reads the log can apply them. */
    public static boolean isCanonical(DmsSettings settings) {
        return settings.files().format() == Format.CSV
                && settings.files().compression() == Compression.NONE
                && !settings.files().preservesTransactions()
                && settings.csv().equals(CANONICAL)
                && settings.operations().equals(OperationForm.DEFAULT)
                && !settings.timestamp().isWritten();
    }
}
