package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * The settings of an S3 endpoint of AWS DMS that say what its files are like, with the defaults of DMS.
 *
 * <p>They are written as the API has them ({@code S3Settings}, {@code DataFormat: parquet}), or as extra connection attributes
 * ({@code dataFormat=parquet;cdcPath=changes}). Two names are ours: {@code PkUpdateMode} ({@code delete-insert}, {@code
 * u-only}) and {@code LegacyNoOpForInsertsAndUpdates}.
 *
 * @param files which files there are, and where
 * @param csv the dialect of CSV
 * @param operations which changes are written, and which rows have an operation
 * @param timestamp the column of times
 * @param batches when files are ended
 * @param partitions folders of a date
 * @param parquet the layout of Parquet files
 * @see <a href="https://docs.aws.amazon.com/dms/latest/APIReference/API_S3Settings.html">AWS DMS: S3Settings</a>
 */
public record DmsSettings(
        FileForm files,
        CsvForm csv,
        OperationForm operations,
        TimestampForm timestamp,
        BatchLimits batches,
        DatePartitions partitions,
        ParquetForm parquet) {
    /** What DMS does when nothing is set. */
    public static final DmsSettings DEFAULT = new DmsSettings(
            FileForm.DEFAULT,
            CsvForm.DEFAULT,
            OperationForm.DEFAULT,
            TimestampForm.DEFAULT,
            BatchLimits.DEFAULT,
            DatePartitions.DEFAULT,
            ParquetForm.DEFAULT);

    public DmsSettings {
        requireNonNull(files, "files is null");
        requireNonNull(csv, "csv is null");
        requireNonNull(operations, "operations is null");
        requireNonNull(timestamp, "timestamp is null");
        requireNonNull(batches, "batches is null");
        requireNonNull(partitions, "partitions is null");
        requireNonNull(parquet, "parquet is null");
    }

    /**
     * The settings under their API names. Numbers and booleans may be texts; names of values may be spelled as the API or as
     * the manual does, in upper or lower case. Null, and where text is expected the empty text, is as if not written.
     *
     * @param settings an {@code S3Settings} object; or a whole endpoint with one in it, whose extra connection attributes
     *     then count too
     * @throws io.tributary.error.PipelineException {@code CONFIGURATION_INVALID} naming the setting: a value that is not
     *     allowed, or a combination that DMS refuses
     */
    public static Parsed parse(Map<String, ?> settings) {
        return SettingsReader.ofEndpoint(settings).read();
    }

    /**
     * As {@link #parse}, for a writer: where {@code UseCsvNoSupValue} is not written, a value that the source did not send is
     * written as canonical files have it, {@link io.tributary.csv.CsvRowWriter#UNCHANGED}. DMS would write the text for NULL,
     * and nobody could tell them apart.
     */
    public static Parsed parseForWriting(Map<String, ?> settings) {
        return SettingsReader.ofEndpoint(settings).markingUnsent().read();
    }

    /**
     * As {@link #parse}, of extra connection attributes: {@code name=value} between semicolons, the first letter of a name
     * in lower case.
     */
    public static Parsed parseAttributes(String attributes) {
        return SettingsReader.ofAttributes(attributes).read();
    }

    /**
     * What is written and has an effect, under API names, in the order written.
     *
     * @param endpoint as {@link #parse} takes it
     */
    public static Map<String, String> effective(Map<String, ?> endpoint) {
        return WrittenSettings.ofEndpoint(endpoint).without(SettingsReader.OF_OTHER_THINGS);
    }

    /**
     * What was read.
     *
     * @param warnings one sentence for every setting that was written and has no effect here
     */
    public record Parsed(DmsSettings settings, List<String> warnings) {
        public Parsed {
            requireNonNull(settings, "settings is null");
            warnings = List.copyOf(warnings);
        }
    }
}
